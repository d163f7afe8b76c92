import { type Command, Option } from 'commander';
import { SEVERITIES } from '../core/detection.js';
import { LAYERS } from '../core/layers.js';
import { list, repeat } from './option-values.js';
import { identityOption } from './sealing-commands.js';

/** Commands that ask a bundle, or several, one question. They change nothing. */
export function queryCommands(program: Command): void {
  findingsCommand(program);
  searchCommand(program);
  networkCommand(program);
  compareCommand(program);
  summarizeCommand(program);
}

/** What every question takes. */
function askable(command: Command, identity = identityOption()): Command {
  return command
    .addOption(identity)
    .option('--passphrase', 'ask for the passphrase it is encrypted with')
    .option('--no-color', 'no colours');
}

/** What is judged can be judged by thresholds of one's own. */
function judging(command: Command): Command {
  return command
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .option('--playbooks <dir>', 'folder with playbooks of your own; repeatable', repeat);
}

function chosenFrom(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

function findingsCommand(program: Command): void {
  const command = program
    .command('findings')
    .summary('what stands out, worst first, each with the lines it was read from')
    .description(
      'One finding is what one detection saw on one host. Its id stays the same over runs on the same evidence.',
    )
    .argument('<bundle...>', 'tar.gz, zip or folder')
    .addOption(chosenFrom('--severity <least>', 'at least this bad', SEVERITIES))
    .option('--layer <names>', `only these layers: ${LAYERS.join(', ')}`, list)
    .option('--host <ids>', 'only these hosts', list)
    .option('--detection <ids>', 'only these detections, e.g. TCP-17', list)
    .option('--since <time>', 'seen at this time or later: 2026-11-21T08:00Z, or 2h for two hours ago')
    .option('--until <time>', 'seen before this time')
    .option(
      '--state <states>',
      'fired (default), clear, not_exercised, not_observable: what was looked for and found, not found, not seen',
      list,
    )
    .addOption(
      chosenFrom('--fail-on <severity>', 'exit 4 when there is one of at least this severity', SEVERITIES),
    )
    .option('--json', 'a JSON array')
    .option('--ndjson', 'one JSON object a line')
    .addHelpText(
      'after',
      `
Examples:
  evidence findings BUNDLE --severity warning
  evidence findings BUNDLE --layer dns,tcp_socket --state clear,not_observable
  evidence findings before.tar.gz after.tar.gz --json | jq -r '.[] | [.bundle, .id, .statement] | @tsv'`,
    );
  judging(askable(command)).action(async (bundles: readonly string[], flags: Record<string, unknown>) => {
    const { runFindings } = await import('./findings-command.js');
    process.exitCode = await runFindings(bundles, flags);
  });
}

function searchCommand(program: Command): void {
  const command = program
    .command('search')
    .summary('find a pattern in everything that was gathered')
    .usage('[options] <bundle...> <pattern>')
    .description(
      'Searches what the tools printed, in all bundles given, and prints path:line:text; evidence open BUNDLE --cat\n' +
        'PATH:LINE shows the place. Patterns are RE2. Control characters are not passed on to the terminal.',
    )
    .argument('<bundle...>', 'tar.gz, zip or folder; the last word is the pattern')
    .option('-i, --ignore-case', 'letters match in both cases')
    .option('-F, --fixed-strings', 'the pattern is just text')
    .option('-A, --after-context <lines>', 'lines behind each match')
    .option('-B, --before-context <lines>', 'lines in front of each match')
    .option('-C, --context <lines>', 'both')
    .option('-l, --files-with-matches', 'only the paths of files that match')
    .option('-c, --count', 'only how many lines match, by file')
    .option(
      '--path <glob>',
      'only these files, also what evidence made itself: tables/**, README.md; repeatable',
      repeat,
    )
    .option('--host <ids>', 'only what was gathered on these hosts', list)
    .option('--max <n>', 'stop after so many matching lines')
    .option('--json', 'one JSON object a line: match, file, and a summary at the end')
    .addHelpText(
      'after',
      `
Examples:
  evidence search BUNDLE 'Connection reset by peer'
  evidence search BUNDLE -C 2 --path 'hosts/*/kernel-log/**' 'eth[0-9]+: .*[Ll]ink'
  evidence search before.tar.gz after.tar.gz -c -i timeout
  evidence search BUNDLE --json 'table full' | jq -r 'select(.type == "match") | .path'`,
    );
  // As in grep, -i is not the identity here.
  askable(command, identityOption('--identity')).action(
    async (words: readonly string[], flags: Record<string, unknown>) => {
      const { runSearch } = await import('./search-command.js');
      process.exitCode = await runSearch(words, flags);
    },
  );
}

function networkCommand(program: Command): void {
  const command = program
    .command('network')
    .summary('the state of the network as tables, and what moved in it')
    .usage('[options] <bundle...> [section...]')
    .description(
      'The state at the end of the window, and beside each counter how it moved in it. What is not there says why.\n' +
        'Sections: interfaces, routes, neighbours, firewall, conntrack, dns, sockets, qdisc (default: all).',
    )
    .argument('<bundle...>', 'tar.gz, zip or folder, then sections')
    .option('--host <ids>', 'only these hosts', list)
    .option('--all', 'every row')
    .option('--json', 'as JSON: every row, with the line it was read from')
    .addHelpText(
      'after',
      `
Examples:
  evidence network BUNDLE routes neighbours
  evidence network BUNDLE firewall --host router
  evidence network BUNDLE sockets --json | jq '.[] | select(.title == "Listeners").rows[].values'`,
    );
  askable(command).action(async (words: readonly string[], flags: Record<string, unknown>) => {
    const { runNetwork } = await import('./network-command.js');
    process.exitCode = await runNetwork(words, flags);
  });
}

function compareCommand(program: Command): void {
  const command = program
    .command('compare')
    .summary('before and after, or one host against its peers')
    .description(
      'Two bundles: which findings and causes are gone, stayed or are new, which measurements changed by more than the\n' +
        'noise, whether the load was comparable, which settings differ. What was not exercised again is not called gone.\n' +
        'One bundle: hosts of one role against each other by median and median absolute deviation.',
    )
    .argument('<bundle...>', 'before and after; or one bundle of several hosts')
    .option('--hosts <ids>', 'only these hosts; in one bundle they are peers whatever their role is', list)
    .option('--all', 'also what did not change beyond the noise')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  evidence compare before.tar.gz after.tar.gz
  evidence compare BUNDLE --hosts web1,web2,web3
  evidence compare before.tar.gz after.tar.gz --json | jq '.causes'`,
    );
  judging(askable(command)).action(async (bundles: readonly string[], flags: Record<string, unknown>) => {
    const { runCompare } = await import('./compare-command.js');
    process.exitCode = await runCompare(bundles, flags);
  });
}

function summarizeCommand(program: Command): void {
  const command = program
    .command('summarize')
    .summary('what a bundle says, in one paragraph for a message')
    .argument('<bundle>', 'tar.gz, zip or folder')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: evidence summarize evidence-web01-20261121T034211Z.tar.gz | xclip');
  judging(askable(command)).action(async (bundle: string, flags: Record<string, unknown>) => {
    const { runSummarize } = await import('./summarize-command.js');
    process.exitCode = await runSummarize(bundle, flags);
  });
}
