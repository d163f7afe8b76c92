import { type Command, Option } from 'commander';
import { repeat } from './option-values.js';
import { identityOption } from './sealing-commands.js';

/** Commands that read a bundle and change nothing. */
export function readingCommands(program: Command): void {
  openCommand(program);
  analyzeCommand(program);
  parseCommand(program);
  verifyCommand(program);
}

function openCommand(program: Command): void {
  program
    .command('open')
    .summary('show what is in a bundle')
    .description(
      'Prints the summary of a bundle, lists it, or prints one file. Extracts only when told where.',
    )
    .argument('<bundle>', 'tar.gz, zip or folder')
    .option('--list', 'list every file with size and outcome')
    .option('--cat <path>', 'print one file; PATH:LINE or PATH:FROM-TO: those lines, as findings cite them')
    .option('-C, --context <lines>', 'lines around those of --cat PATH:LINE (default: 2)')
    .option('--extract <dir>', 'extract everything into this new or empty folder')
    .addOption(identityOption())
    .option('--passphrase', 'ask for the passphrase it is encrypted with')
    .option('--json', 'print the manifest as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence open evidence-web01-20261121T034211Z.tar.gz
  evidence open BUNDLE --list
  evidence open BUNDLE --cat README.md
  evidence open BUNDLE --cat hosts/web01/ping/target.api.test.txt:12
  evidence open BUNDLE --cat tables/ping_summary.ndjson | jq .loss_pct
  evidence open BUNDLE.age --identity key.txt          decrypted in memory, nothing is written`,
    )
    .action(async (bundle: string, flags: Record<string, unknown>) => {
      const { runOpen } = await import('./open-command.js');
      process.exitCode = await runOpen(bundle, flags);
    });
}

function analyzeCommand(program: Command): void {
  program
    .command('analyze')
    .summary('what is wrong, how sure that is, and what speaks against it')
    .description(
      'Weighs the evidence of a bundle: which cause, on which host, in which layer, how sure, what was ruled out and by\n' +
        'what, what could not be seen, and which test would decide. `none` and `undetermined` are verdicts too.\n' +
        'Evidence that others gathered (a sosreport, a folder of command outputs) is imported for it and taken away again.',
    )
    .argument('<bundle>', 'a bundle, or what evidence import accepts')
    .addOption(
      new Option(
        '--format <kind>',
        'text, json, yaml for the outcome of a procedure (docs/sop.schema.json), or html for a page',
      )
        .choices(['text', 'json', 'yaml', 'html'])
        .default('text'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit 4 when there is a finding of at least this severity').choices([
        'info',
        'hint',
        'warning',
        'critical',
      ]),
    )
    .option('--all', 'hints and notes too')
    .addOption(identityOption())
    .option('--passphrase', 'ask for the passphrase it is encrypted with')
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .option('--playbooks <dir>', 'folder with playbooks of your own; repeatable', repeat)
    .option('--json', 'the same as --format json')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence analyze evidence-web01-20261121T034211Z.tar.gz
  evidence analyze sosreport-web01-2026-11-21.tar.xz    what others gathered (docs/import.md)
  evidence analyze BUNDLE --format yaml
  evidence analyze BUNDLE --format html >verdict.html
  evidence analyze BUNDLE --json | jq '.verdict.causes[0]'
  evidence analyze BUNDLE --fail-on warning || page-someone`,
    )
    .action(async (bundle: string, flags: Record<string, unknown>) => {
      const { runAnalyze } = await import('./analyze-command.js');
      process.exitCode = await runAnalyze(bundle, flags);
    });
}

function parseCommand(program: Command): void {
  program
    .command('parse')
    .summary('rows of the output of a command, as JSON')
    .description(
      'Reads one output as the collectors do and prints its rows. Without a probe it is told by its content what it is;\n' +
        'what it was taken for is said on stderr. Nothing is guessed: what no collector reads is an error.',
    )
    .argument('[probe]', 'collector.probe, such as sockets.connections; left out: by content')
    .argument('[file]', 'file to read (default: standard input)')
    .option('--list', 'list every probe that can be named')
    .option('--ndjson', 'one JSON object per line, with table and line')
    .option('--json', 'a JSON array of the rows (the default)')
    .option('--subject <name>', 'interface or target it is about, where the text does not say')
    .addHelpText(
      'after',
      `
Exit code 3 when lines could not be read; each is named on stderr.

Examples:
  ss -tinopme | evidence parse sockets.connections | jq '.[].rtt_ms'
  evidence parse nic.counters --subject eth0 < ethtool-S-eth0.txt
  evidence parse < unknown.txt
  evidence parse --list`,
    )
    .action(async (probe: string | undefined, file: string | undefined, flags: Record<string, unknown>) => {
      const { runParse } = await import('./parse-command.js');
      process.exitCode = await runParse(probe, file, flags);
    });
}

function verifyCommand(program: Command): void {
  program
    .command('verify')
    .summary('check every hash of a bundle, and its signature')
    .argument('<bundle>', 'tar.gz, zip, folder or an encrypted tar.gz')
    .option('--sha256 <hex>', 'the manifest hash that was printed when the bundle was sealed')
    .option('--signer <file>', 'who must have signed it: allowed_signers (ssh-keygen(1)) or a public key')
    .option('--identity-name <name>', 'who in that list it must be, e.g. ops@example.org')
    .addOption(identityOption())
    .option('--passphrase', 'ask for the passphrase it is encrypted with')
    .option('--json', 'print the result as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Exit code 5 when anything was altered, is missing or was added, or when the signature is not what --signer asks for.

Examples:
  evidence verify BUNDLE --sha256 HEX                   against the hash the sender saw
  evidence verify BUNDLE --signer allowed_signers       signed by anybody on the list
  evidence verify BUNDLE --signer ops.pub               signed with this key
  evidence verify BUNDLE.age --identity key.txt         what is encrypted, without writing it`,
    )
    .action(async (bundle: string, flags: Record<string, unknown>) => {
      const { runVerify } = await import('./verify-command.js');
      process.exitCode = await runVerify(bundle, flags);
    });
}
