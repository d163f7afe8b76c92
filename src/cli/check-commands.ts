import { type Command, Option } from 'commander';
import { repeat } from './option-values.js';

/** As src/check has them, which is loaded only when it runs. */
const KINDS = ['pir', 'mail', 'handoff', 'status', 'analysis', 'text'];
const TARGETS = ['draft', 'review', 'final'];

export function checkCommand(program: Command): void {
  program
    .command('check')
    .summary('what in an incident document is not true, not said, or said badly')
    .description(
      'Reads an incident folder (incident.yaml, narrative/, what is rendered in out/) or any Markdown or text, and looks\n' +
        'for numbers and times that do not fit each other, claims without evidence, missing fields, and words that blame\n' +
        'or say nothing. Exit 6 when the check failed. docs/check.md lists the rules.',
    )
    .argument('<path...>', 'incident folder, Markdown or text file')
    .addOption(
      new Option(
        '--for <status>',
        'what it has to be good for (default: as the incident says, otherwise draft)',
      ).choices(TARGETS),
    )
    .option('--external', 'it leaves the company: secrets and names of people are reported too')
    .addOption(
      new Option('--format <kind>', 'how to print').choices(['text', 'json', 'sarif']).default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--rules <file>', 'YAML: severities, budgets, glossary, phrases of your own')
    .option('--disable <rule>', 'leave this rule out; repeatable', repeat)
    .addOption(
      new Option('--fail-on <level>', 'exit 6 at this level or above')
        .choices(['error', 'warning'])
        .default('error'),
    )
    .addOption(
      new Option('--language <language>', 'of the words (default: as the text reads)').choices(['en', 'de']),
    )
    .addOption(
      new Option('--kind <kind>', 'what the documents are (default: as their head says)').choices(KINDS),
    )
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence check incidents/2026-11-12-site-2847 --for final
  evidence check pir.md mail.txt --fail-on warning
  evidence check mail.eml.txt --external --kind mail
  evidence check incidents/* --format sarif > check.sarif`,
    )
    .action(async (paths: readonly string[], flags: Record<string, unknown>) => {
      const { runCheck } = await import('./check-command.js');
      process.exitCode = await runCheck(paths, flags);
    });
}
