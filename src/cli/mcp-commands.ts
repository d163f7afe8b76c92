import { type Command, Option } from 'commander';
import { list, listOf, repeat } from './option-values.js';
import { identityOption } from './sealing-commands.js';

/** As src/mcp/allowance.ts has them, which is loaded only when the server is. */
const ALLOWANCES = ['capture', 'targets', 'propose'];

/** `evidence mcp`: the same evidence for agents. */
export function mcpCommand(program: Command): void {
  program
    .command('mcp')
    .summary('serve evidence to agents over the Model Context Protocol')
    .description(
      'Speaks MCP on stdin and stdout, or Streamable HTTP with --http. Agents read the bundles of one folder, collect from\n' +
        'hosts of the inventory and from nowhere else, and change nothing. Every call is written to an audit log.',
    )
    .addOption(
      new Option('-e, --evidence <dir>', 'folder with bundles; collections go there')
        .default('.')
        .env('EVIDENCE_OUT'),
    )
    .option('-I, --inventory <file>', 'hosts that may be collected from (without one: this machine)')
    .option('--hosts <names>', 'only these of the inventory: ids, groups, globs, !not', list)
    .option('--local', 'this machine too, besides --inventory')
    .option(
      '-t, --target <host>',
      'target to probe; repeatable. Agents may name these and those of the inventory',
      repeat,
    )
    .option('--incidents <dir>', 'folder with incident folders, for report and propose')
    .option('--sops <dir>', 'folder with procedures of the house (Markdown); repeatable', repeat)
    .option(
      '--allow <what>',
      'capture, targets, propose: what is refused otherwise; each call must confirm it besides',
      listOf('--allow', ALLOWANCES),
    )
    .option('--http <port>', 'Streamable HTTP at /mcp instead of stdio; 0: any free port')
    .option('--bind <address>', 'with --http: address to listen on (default: 127.0.0.1)')
    .option(
      '--host-name <name>',
      'with --http: name of this machine that requests may carry; repeatable',
      repeat,
    )
    .option(
      '--token-file <file>',
      'with --http: bearer token (or EVIDENCE_MCP_TOKEN; default: a new one, on stderr)',
    )
    .option(
      '--audit <file>',
      'audit log, JSON lines (default: .evidence-mcp.audit.jsonl in the evidence folder)',
    )
    .addOption(identityOption())
    .option('--playbooks <dir>', 'folder with playbooks of your own; repeatable', repeat)
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .addHelpText(
      'after',
      `
Examples:
  evidence mcp -e /var/lib/evidence                    an agent reads the bundles there
  evidence mcp -e . -I hosts.yaml                      and may collect from the hosts of an inventory
  evidence mcp -e . -I hosts.yaml --allow capture      and capture packets, when it confirms each capture
  evidence mcp -e . --http 7331 --token-file token     over HTTP, on loopback
Configuration of agent clients: docs/mcp.md`,
    )
    .action(async (flags: Record<string, unknown>) => {
      const { runMcp } = await import('./mcp-command.js');
      process.exitCode = await runMcp(flags as unknown as Parameters<typeof runMcp>[0]);
    });
}
