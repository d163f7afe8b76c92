import { type Command, Option } from 'commander';
import type { Made } from '../report/finish.js';
import type { IncidentFolder } from '../incident/read-incident.js';
import { list, repeat } from './option-values.js';
import { identityOption } from './sealing-commands.js';

/** What these commands need of rendering. */
export interface Upkeep {
  /** A document (`pir`, `escalation.vendor`) as it would be rendered from this folder now. */
  readonly make: (current: IncidentFolder, document: string) => Promise<Made>;
}
type LoadUpkeep = () => Promise<Upkeep>;

/** Commands about documents that exist: below `evidence report`, which their options reach first: `optsWithGlobals`. */
export function upkeepCommands(report: Command, load: LoadUpkeep): void {
  absorbCommand(report, load);
  changesCommand(report, load);
  diffCommand(report, load);
  verifyReportCommand(report);
}

function absorbCommand(report: Command, load: LoadUpkeep): void {
  report
    .command('absorb')
    .summary('take what people changed in a rendered document over into incident.yaml')
    .description(
      'Prose is merged by words, lists by item, tables by row; what is typed over a computed value becomes an override with a name and a reason. What both sides changed is told (exit 2), never guessed. Rendering does this by itself when a document was edited.',
    )
    .argument('<folder>', 'folder of the incident')
    .argument('[documents...]', 'such as pir or escalation.vendor (default: all that were edited)')
    .option('--by <role>', 'who typed over computed values (default: the user)')
    .option('--why <reason>', 'why (default: edited in the document)')
    .option('--delete-rows', 'rows that people wrote and that are gone from a table are meant to be gone')
    .addOption(
      new Option(
        '--take <side>',
        'settle the conflicts of the last time: your words, or those of the incident',
      ).choices(['yours', 'theirs']),
    )
    .option('--write-markers', 'write both sides of conflicts into the Markdown, as git merge does')
    .option('-n, --dry-run', 'say what would be written')
    .option('--json', 'edits and conflicts as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence report absorb incidents/2025-11-12-site
  evidence report absorb incidents/2025-11-12-site pir --by "on-call" --why "counted by hand"
  evidence report absorb incidents/2025-11-12-site pir --take yours`,
    )
    .action(async (folder: string, documents: readonly string[], _: object, command: Command) => {
      const { runAbsorb } = await import('./report-absorb-command.js');
      process.exitCode = await runAbsorb(folder, documents, command.optsWithGlobals(), await load());
    });
}

function changesCommand(report: Command, load: LoadUpkeep): void {
  report
    .command('changes')
    .summary('what a render would change since the last one: facts, rows, verdict, sections')
    .argument('<folder>', 'folder of the incident')
    .argument('[documents...]', 'such as pir (default: all that were rendered)')
    .option('--json', 'all of it as JSON')
    .option('--no-color', 'no colours')
    .addHelpText('after', '\nExample:\n  evidence report changes incidents/2025-11-12-site pir')
    .action(async (folder: string, documents: readonly string[], _: object, command: Command) => {
      const { runChanges } = await import('./report-changes-command.js');
      process.exitCode = await runChanges(folder, documents, command.optsWithGlobals(), await load());
    });
}

function diffCommand(report: Command, load: LoadUpkeep): void {
  report
    .command('diff')
    .summary('what one recipient does not see of what another gets')
    .argument('<folder>', 'folder of the incident')
    .argument('<a>', 'a document: pir, escalation.infra')
    .argument('<b>', 'another one')
    .option('--json', 'as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      '\nExample:\n  evidence report diff incidents/2025-11-12-site escalation.infra escalation.isp',
    )
    .action(async (folder: string, a: string, b: string, _: object, command: Command) => {
      const { runReportDiff } = await import('./report-diff-command.js');
      process.exitCode = await runReportDiff(folder, [a, b], command.optsWithGlobals(), await load());
    });
}

function verifyReportCommand(report: Command): void {
  report
    .command('verify')
    .summary('check every number and citation of published documents against the bundles (exit 5)')
    .description(
      'Published files are compared with the lock, the lock with the bundles, every file in them with its manifest; cited lines must be there, every fact is computed again, and what evidence proposed for incident.yaml is proposed again, and the documents are made again and their numbers compared. What people typed over is listed.',
    )
    .argument('<path>', 'folder of an incident, or a file of its out/')
    .option('--bundle <files>', 'a bundle that is elsewhere; repeatable', list)
    .option('--search <dir>', 'look here for a bundle that was moved, by its hash; repeatable', repeat)
    .option('--templates <dir>', 'templates of your own that the documents were made with')
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .option('--playbooks <dir>', 'folder with playbooks of your own; repeatable', repeat)
    .addOption(identityOption())
    .option('--passphrase', 'ask for the passphrase of encrypted bundles')
    .option('--json', 'as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence report verify incidents/2025-11-12-site
  evidence report verify incidents/2025-11-12-site/out/pir.v3.html --search /mnt/evidence`,
    )
    .action(async (path: string, _: object, command: Command) => {
      const { runReportVerify } = await import('./report-verify-command.js');
      process.exitCode = await runReportVerify(path, command.optsWithGlobals());
    });
}
