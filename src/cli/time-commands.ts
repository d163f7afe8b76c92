import { type Command, Option } from 'commander';
import { EVENT_SOURCES } from '../core/timeline-event.js';
import { list } from './option-values.js';
import { identityOption } from './sealing-commands.js';

/** Commands that read a bundle by time. */
export function timeCommands(program: Command): void {
  timelineCommand(program);
  correlateCommand(program);
}

function timelineCommand(program: Command): void {
  program
    .command('timeline')
    .summary('what happened when, of all hosts on one clock')
    .description(
      'Merges logs, kernel and journal, changes, findings, lost probes and grown counters of one or several bundles on\n' +
        'one clock, each with its ± error and the line it was read from. Repetitions are one line with their count;\n' +
        'a change that stands before an onset says so.',
    )
    .argument('<bundle...>', 'tar.gz, zip or folder')
    .option('--since <time>', 'from here on: 2026-11-21T08:00Z, or 2h before the end of the evidence')
    .option('--until <time>', 'up to here')
    .option('--host <names>', 'only these hosts (comma separated, repeatable)', list)
    .option('--source <names>', `only these: ${EVENT_SOURCES.join(', ')}`, list)
    .addOption(
      new Option('--severity <least>', 'symptoms at least this bad; changes and collection are always shown')
        .choices(['info', 'hint', 'warning', 'critical'])
        .default('hint'),
    )
    .option('--all', 'every occurrence for itself, nothing folded')
    .addOption(
      new Option('--format <kind>', 'text, markdown for a report, or json: one event a line')
        .choices(['text', 'markdown', 'json'])
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .addOption(identityOption())
    .option('--passphrase', 'ask for the passphrase it is encrypted with')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence timeline evidence-INC-4711-20261121T061941Z.tar.gz
  evidence timeline BUNDLE --since 1h --severity warning
  evidence timeline client.tar.gz server.tar.gz --format markdown >timeline.md
  evidence timeline BUNDLE --json | jq -r 'select(.kind == "change") | [.at, .text] | @tsv'`,
    )
    .action(async (bundles: readonly string[], flags: Record<string, unknown>) => {
      const { runTimeline } = await import('./timeline-command.js');
      process.exitCode = await runTimeline(bundles, flags as unknown as Parameters<typeof runTimeline>[1]);
    });
}

function correlateCommand(program: Command): void {
  program
    .command('correlate')
    .summary('what else happens around each occurrence of something')
    .description(
      'Finds every occurrence of the pivot in all logs and events of all hosts, and ranks what else happens near it by\n' +
        'how much more often it does so than elsewhere: counts on both sides, lift, probability of as much by chance,\n' +
        'and whether it tends to come before or after. That two things happen together is all it says.\n' +
        'With --recording: what the series of evidence record say. When something happened, at which end, its checklist,\n' +
        'what goes with what and how sure that is, whether it comes at regular intervals; or that nothing stood out.',
    )
    .argument('<bundle...>', 'tar.gz, zip or folder')
    .option(
      '--pivot <what>',
      'RE2 pattern for messages, or the id of an event or signal of evidence timeline',
    )
    .option('--recording', 'judge the recording of the bundle instead')
    .option(
      '--nat <inside=outside>',
      'with --recording: one address under two names, so that both ends are joined (repeatable)',
      list,
    )
    .option('--plots <dir>', 'with --recording: write pictures (SVG) there')
    .addOption(
      new Option('--format <kind>', 'with --recording: text, markdown for a report, or json')
        .choices(['text', 'markdown', 'json'])
        .default('text'),
    )
    .option('--window <time>', 'what lies this far before or after counts as near', '30s')
    .option('--min <count>', 'no claim from fewer occurrences', '3')
    .option('--all', 'also what is not significant; every event and connection')
    .option('--json', 'as JSON')
    .addOption(identityOption())
    .option('--passphrase', 'ask for the passphrase it is encrypted with')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence correlate BUNDLE --pivot 'upload (failed|timed out)'
  evidence correlate BUNDLE --pivot t3f9c2a1b --window 2m        an event of evidence timeline --json
  evidence correlate client.tar.gz server.tar.gz --pivot 'DPD timeout' --json
  evidence correlate BUNDLE --recording --plots plots/           a bundle of evidence record
  evidence correlate BUNDLE --recording --nat 10.0.0.5=203.0.113.7 --json`,
    )
    .action(async (bundles: readonly string[], flags: Record<string, unknown>) => {
      if (flags['recording'] === true) {
        const { runRecordingCorrelate } = await import('./recording-correlate-command.js');
        process.exitCode = await runRecordingCorrelate(bundles, flags);
        return;
      }
      const { runCorrelate } = await import('./correlate-command.js');
      process.exitCode = await runCorrelate(bundles, flags as unknown as Parameters<typeof runCorrelate>[1]);
    });
}
