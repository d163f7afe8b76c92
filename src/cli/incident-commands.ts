import { type Command, Option } from 'commander';
import { repeat } from './option-values.js';

/** As src/core/documents has them, which is loaded only when it is needed. */
const ROLES = ['during', 'after', 'before', 'baseline'];
const TIMES = [
  'last-known-good',
  'started',
  'detected',
  'acknowledged',
  'mitigated',
  'resolved',
  'impact-ended',
];

/** `evidence incident …`: the folder people own. */
export function incidentCommands(program: Command): void {
  const incident = program
    .command('incident')
    .summary('the folder of an incident: what people write, and what evidence proposes')
    .description(
      'A folder with incident.yaml, which people own, and evidence.lock.json, which evidence owns. Commands add to the\n' +
        'file: comments, order and every line they are not about stay, and what a person wrote is never overwritten.\n' +
        'docs/incident.md describes the file.',
    )
    .addHelpText(
      'after',
      `
Examples:
  evidence incident new                                        asks, and makes incidents/DATE-TITLE
  evidence incident attach incidents/2026-11-26-uploads evidence-web1-….tar.gz
  evidence incident status incidents/2026-11-26-uploads        what is missing, what waits for a decision
  evidence incident actions --across incidents --overdue`,
    );
  newCommand(incident);
  attachCommand(incident);
  addCommand(incident);
  decideCommands(incident);
  statusCommand(incident);
  actionsCommand(incident);
  similarCommand(incident);
}

function newCommand(incident: Command): void {
  const command = incident
    .command('new')
    .summary('begin an incident')
    .description(
      'Makes a folder with an incident.yaml to fill in. On a terminal and without options it asks; every question can be\n' +
        'skipped. A bundle gives defaults (title, start, hosts) and is attached.',
    )
    .argument('[dir]', 'new folder (default: incidents/DATE-TITLE)')
    .option('--id <id>', 'id of the incident (default: INC-DATE-TITLE)')
    .option('--title <text>', 'in a few words')
    .option('--severity <level>', 'level of your matrix, such as P2')
    .option('--severity-why <text>', 'why that level')
    .option('--service <name>', 'service affected; repeatable', repeat)
    .option('--host <id>', 'host affected; repeatable', repeat)
    .option('--case <id>', 'ticket or case number')
    .option('--timezone <zone>', 'IANA zone of what is printed (default: UTC)');
  for (const time of TIMES) command.option(`--${time} <time>`, `RFC 3339 with offset: 2026-11-26T08:15:00Z`);
  command
    .option('--bundle <file>', 'bundle to take defaults from and to attach; repeatable', repeat)
    .option('--no-propose', 'attach without proposing rows, times and causes')
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .option('--playbooks <dir>', 'folder with playbooks of your own; repeatable', repeat)
    .option('--json', 'print the result as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence incident new
  evidence incident new --title "Uploads fail at one site" --severity P2 --started 2025-11-12T08:15Z
  evidence incident new incidents/site-2847 --bundle evidence-web1-….tar.gz`,
    )
    .action(async (dir: string | undefined, flags: Record<string, unknown>) => {
      const { runNew } = await import('./incident-new-command.js');
      process.exitCode = await runNew(dir, flags);
    });
}

function attachCommand(incident: Command): void {
  incident
    .command('attach')
    .summary('add bundles, and propose what they say')
    .description(
      'Verifies each bundle, adds it to incident.yaml and evidence.lock.json, and proposes rows of the timeline, times,\n' +
        'hosts, causes. Rows arrive as `state: proposed`; everything else only fills what is empty. What was hidden or\n' +
        'deleted is not proposed again, and attaching a bundle twice changes nothing.',
    )
    .argument('<dir>', 'folder of the incident')
    .argument('<bundle...>', 'tar.gz, zip or folder')
    .addOption(new Option('--role <role>', 'when it was taken (default: by its window)').choices(ROLES))
    .option('--no-propose', 'attach only')
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .option('--playbooks <dir>', 'folder with playbooks of your own; repeatable', repeat)
    .option('--json', 'print the result as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Exit code 5 when a bundle is not as it was sealed: then nothing is attached.

Examples:
  evidence incident attach DIR evidence-web1-20251112T083000Z.tar.gz
  evidence incident attach DIR after.tar.gz --role after`,
    )
    .action(async (dir: string, bundles: readonly string[], flags: Record<string, unknown>) => {
      const { runAttach } = await import('./incident-attach-command.js');
      process.exitCode = await runAttach(dir, bundles, flags);
    });
}

function addCommand(incident: Command): void {
  incident
    .command('add')
    .summary('add a row, an action, a hypothesis, a question …')
    .description(
      'Adds one item with an id of its own, which is never given out again. What can be added, with its options:\n' +
        '  row         --at --kind --until --precision --mark… --host --by --ref --source --cite\n' +
        '  action      --owner --priority --due --type --factor --done-when --tracker\n' +
        '  hypothesis  --layer --cause --for… --against… --test…\n' +
        '  question    --to --by\n' +
        '  impact      --name --before --peak --after --unit --cite\n' +
        '  factor      --confidence --cite\n' +
        '  ruled-out   --cause --cite            tried   --outcome --cite\n' +
        '  workaround  --name                    request --to --by\n' +
        '  decision    --why --at                next    --test --why --by\n' +
        '  risk, symptom, went-well, improve     their text only',
    )
    .argument('<dir>', 'folder of the incident')
    .argument('<kind>', 'what')
    .argument('<text>', 'its text, Markdown')
    .option('--at <time>', 'RFC 3339 with offset: 2026-11-26T08:30:00Z')
    .option('--until <time>', 'end of it')
    .addOption(new Option('--precision <word>', 'how sure the time is').choices(['s', 'min', 'about']))
    .option('--kind <word>', 'baseline, change, symptom, alert, action, decision or comms')
    .option(
      '--mark <time>',
      'started, detected, acknowledged, mitigated, resolved, impact_ended; repeatable',
      repeat,
    )
    .option('--host <id>', 'host it happened on')
    .option('--by <who>', 'role of who did it; of a question or request: until when')
    .option('--ref <ticket>', 'ticket or change')
    .option('--source <where>', 'where it was seen: syslog, alerting, a person')
    .option('--cite <id>', 'evidence: E7; repeatable', repeat)
    .option('--owner <role>', 'role or team')
    .option('--priority <word>', 'P1, P2 …')
    .option('--due <date>', 'such as 2026-12-03')
    .option('--type <word>', 'prevent, detect, mitigate or process')
    .option('--factor <id>', 'factor it answers: C2')
    .option('--done-when <check>', 'words, or a check: interfaces.mtu eno1 == 1500')
    .option('--tracker <ref>', 'ticket of the action')
    .option('--layer <word>', 'layer of a hypothesis')
    .option('--cause <id>', 'root cause id, such as mtu_black_hole')
    .option('--for <text>', 'what speaks for it; repeatable', repeat)
    .option('--against <text>', 'what speaks against it; repeatable', repeat)
    .option('--test <command>', 'what would decide it; repeatable', repeat)
    .option('--to <who>', 'who is asked')
    .option('--name <text>', 'what was affected')
    .option('--before <value>')
    .option('--peak <value>')
    .option('--after <value>')
    .option('--unit <unit>')
    .option('--confidence <word>', 'confirmed, likely, possible or unlikely')
    .option('--outcome <text>', 'what came of it')
    .option('--why <text>', 'reason')
    .option('--json', 'print the result as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence incident add DIR row "Disk 85 %, NOC alert fires" --at 2025-11-12T08:30:00Z --kind alert --mark detected
  evidence incident add DIR action "Alert when eno1 is not at 1500" --owner "Platform team" --priority P1 \\
    --due 2025-11-19 --type detect --done-when "interfaces.mtu eno1 == 1500"
  evidence incident add DIR question "What is the idle timeout of the firewall?" --to "Network team"`,
    )
    .action(async (dir: string, kind: string, text: string, flags: Record<string, unknown>) => {
      const { runAdd } = await import('./incident-change-command.js');
      process.exitCode = await runAdd(dir, kind, text, flags);
    });
}

function decideCommands(incident: Command): void {
  for (const [name, decision, summary] of [
    ['accept', 'accepted', 'accept what was proposed'],
    ['hide', 'hidden', 'hide rows from every document; they stay in the file'],
  ] as const) {
    const command = incident
      .command(name)
      .summary(summary)
      .argument('<dir>', 'folder of the incident')
      .argument('[id...]', 'rows (t3), times (times.started) or root_cause');
    if (name === 'accept') command.option('--all', 'everything that waits');
    command
      .option('--json', 'print the result as JSON')
      .option('--no-color', 'no colours')
      .addHelpText(
        'after',
        `\nExamples:\n  evidence incident ${name} DIR t3 t4${name === 'accept' ? '\n  evidence incident accept DIR --all' : ''}`,
      )
      .action(async (dir: string, ids: readonly string[], flags: Record<string, unknown>) => {
        const { runDecide } = await import('./incident-change-command.js');
        process.exitCode = await runDecide(dir, ids, decision, flags);
      });
  }
}

/** `--today` makes what depends on the date reproducible. */
function dated(command: Command): Command {
  return command
    .option('--today <date>', 'judge due dates as of this day (default: today in the zone of the incident)')
    .option('--no-color', 'no colours');
}

function statusCommand(incident: Command): void {
  const command = incident
    .command('status')
    .summary('where it stands: what is missing, what waits, what is open')
    .description(
      'Everything here is computed: times, theories without a passed test, bundles that changed on the disk.',
    )
    .argument('<dir>', 'folder of the incident')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: evidence incident status DIR --json | jq .missing.review');
  dated(command).action(async (dir: string, flags: Record<string, unknown>) => {
    const { runStatus } = await import('./incident-status-command.js');
    process.exitCode = await runStatus(dir, flags);
  });
}

function actionsCommand(incident: Command): void {
  const command = incident
    .command('actions')
    .summary('what was promised, and whether it is done')
    .description(
      'Lists actions, of one incident or of all below a folder; exports them; or asks a later bundle whether the ones\n' +
        'whose `done_when` is a check are done (docs/incident.md has its grammar).',
    )
    .argument('[dir]', 'folder of the incident (default: .)')
    .option('--across <dir>', 'all incidents below this folder')
    .option('--overdue', 'only open ones whose date has passed')
    .option('--open', 'only open ones')
    .option('--evaluate <bundle>', 'is it done? asked of this bundle')
    .addOption(
      new Option('--format <kind>', 'gh prints commands and runs none; ics is a calendar of due dates')
        .choices(['text', 'json', 'csv', 'ics', 'jira-csv', 'gh'])
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      `
Examples:
  evidence incident actions DIR
  evidence incident actions --across incidents --overdue
  evidence incident actions --across incidents --open --format ics >actions.ics
  evidence incident actions DIR --evaluate evidence-web1-20260105T090000Z.tar.gz
  evidence incident actions DIR --format gh | less`,
    );
  dated(command).action(async (dir: string | undefined, flags: Record<string, unknown>) => {
    const { runActions } = await import('./incident-actions-command.js');
    process.exitCode = await runActions(dir, flags);
  });
}

function similarCommand(incident: Command): void {
  incident
    .command('similar')
    .summary('past incidents that look alike, and why')
    .argument('<dir>', 'folder of the incident')
    .option('--across <dir>', 'where the others are (default: the folder around it)')
    .option('--json', 'as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      '\nExample: evidence incident similar incidents/2026-11-26-uploads --across incidents',
    )
    .action(async (dir: string, flags: Record<string, unknown>) => {
      const { runSimilar } = await import('./incident-similar-command.js');
      process.exitCode = await runSimilar(dir, flags);
    });
}
