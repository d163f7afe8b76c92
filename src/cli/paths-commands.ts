import type { Command } from 'commander';
import { identityOption } from './sealing-commands.js';

/** `evidence paths`. */
export function pathsCommand(program: Command): void {
  program
    .command('paths')
    .summary('the way to the targets: changes, loss by hop, bufferbloat, vantages compared')
    .description(
      'Reads the traces and pings of one or several bundles: which way was taken when, and what changed with it; where\n' +
        'loss and delay begin and stay; round trip and loss of every vantage, target and time beside each other, and what\n' +
        'the bad ones share that no good one has; the bufferbloat grade of each path. The evidence is gathered by\n' +
        'evidence collect, like any other: --trace-every for changes, --allow-load for the grade.',
    )
    .argument('<bundle...>', 'tar.gz, zip or folder')
    .option('--every <time>', 'length of a time in the matrix (default: a minute, at most 12 in a window)')
    .option('--plots <dir>', 'the matrix and the hops of each way as SVG')
    .option('--html <file>', 'everything as one page for a browser, with its pictures')
    .option('--markdown', 'everything as Markdown')
    .addOption(identityOption())
    .option('--passphrase', 'ask for the passphrase of an encrypted bundle')
    .option('--json', 'everything as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence collect -I hosts.yaml -t https://api.example.net/ -d 5m --trace-every 15s
  evidence paths evidence-4-hosts-….tar.gz                  who has a bad path, and what only they share
  evidence paths monday.tar.gz tuesday.tar.gz               the same vantages at other times
  evidence paths BUNDLE --every 30s --html paths.html
  evidence paths BUNDLE --json | jq '.series[].changes[]'`,
    )
    .action(async (bundles: readonly string[], flags: Record<string, unknown>) => {
      const { runPaths } = await import('./paths-command.js');
      process.exitCode = await runPaths(bundles, flags);
    });
}
