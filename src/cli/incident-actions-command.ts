import { loadFacts } from '../analyze/load-facts.js';
import { openBundle } from '../bundle/read.js';
import { loadCollectors } from '../collect/registry.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { shellQuote } from '../core/quote.js';
import type { Table } from '../core/table.js';
import { HostFacts } from '../facts/host-facts.js';
import { incidentsBelow } from '../incident/across.js';
import { actionsCsv, jiraCsv } from '../incident/actions/csv.js';
import { type Evaluated, evaluateCheck } from '../incident/actions/evaluate-check.js';
import { ghCommands } from '../incident/actions/gh-commands.js';
import { actionsCalendar } from '../incident/actions/icalendar.js';
import { actionsOf, byDue, type ListedAction } from '../incident/actions/list-actions.js';
import { readIncident } from '../incident/read-incident.js';
import { dayOf, printJson, warn } from './incident-output.js';
import { type Paint, painter } from './style.js';
import { textTable } from './text-table.js';

type Format = 'text' | 'json' | 'csv' | 'ics' | 'jira-csv' | 'gh';

interface Flags {
  readonly across?: string;
  readonly overdue?: boolean;
  readonly open?: boolean;
  readonly evaluate?: string;
  readonly today?: string;
  readonly format?: Format;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence incident actions`. */
export async function runActions(dir: string | undefined, flags: Flags): Promise<number> {
  if (dir !== undefined && flags.across !== undefined)
    throw new EvidenceError('E_USAGE', 'a folder and --across exclude each other');
  const { folders, broken } =
    flags.across === undefined
      ? { folders: [await readIncident(dir ?? '.')], broken: [] }
      : await incidentsBelow(flags.across);
  warn([
    ...broken.map((b) => `left out: ${b.why}`),
    ...(flags.across === undefined ? (folders[0]?.warnings ?? []) : []),
  ]);
  const all = folders.flatMap((f) =>
    actionsOf(f.incident, f.folder, dayOf(flags.today, f.incident.timezone)),
  );
  const chosen = byDue(
    all.filter((a) => (flags.overdue !== true || a.overdue) && (flags.open !== true || a.state === 'open')),
  );
  const format = flags.json ? 'json' : (flags.format ?? 'text');
  if (flags.evaluate !== undefined)
    return evaluate(chosen, flags.evaluate, format, painter(process.stdout, flags.color));
  process.stdout.write(printed(chosen, format, dayOf(flags.today), painter(process.stdout, flags.color)));
  return EXIT.done;
}

function printed(actions: readonly ListedAction[], format: Format, today: string, paint: Paint): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(actions, null, 2)}\n`;
    case 'csv':
      return actionsCsv(actions);
    case 'jira-csv':
      return jiraCsv(actions);
    case 'ics':
      return actionsCalendar(actions, today);
    case 'gh':
      return ghCommands(actions);
    case 'text':
      return actionsText(actions, paint);
  }
}

function actionsText(actions: readonly ListedAction[], paint: Paint): string {
  if (actions.length === 0) return 'no actions\n';
  const several = new Set(actions.map((a) => a.incident)).size > 1;
  const rows = actions.map((a) => [
    ...(several ? [visible(a.incident)] : []),
    a.id,
    a.state === 'open' && a.overdue ? 'overdue' : a.state,
    a.due ?? '-',
    visible(a.priority ?? '-'),
    visible(a.owner ?? '-'),
    visible(a.do),
  ]);
  const heads = [...(several ? ['incident'] : []), 'id', 'state', 'due', 'prio', 'owner', 'action'];
  const open = actions.filter((a) => a.state === 'open').length;
  const overdue = actions.filter((a) => a.overdue).length;
  const sum = `${actions.length} actions, ${open} open, ${overdue} overdue`;
  return `${[...textTable(heads, rows, '', paint), sum].join('\n')}\n`;
}

/** Exit 0 whatever the outcome is: the question was answered. */
async function evaluate(
  actions: readonly ListedAction[],
  path: string,
  format: Format,
  paint: Paint,
): Promise<number> {
  if (format !== 'text' && format !== 'json')
    throw new EvidenceError('E_USAGE', `--evaluate prints text or json, not ${format}`);
  const bundle = await openBundle(path);
  const manifest = await bundle.manifest();
  const store = await loadFacts(bundle, new Set(['log_lines']));
  const hosts = manifest.hosts.map((host) => new HostFacts(store, host));
  const collectors = await loadCollectors();
  const tables = new Map(collectors.flatMap((c) => c.fills.map((t): [string, Table] => [t.id, t])));
  const results = actions.map((action) => ({
    incident: action.incident,
    id: action.id,
    do: action.do,
    done_when: action.done_when,
    ...(action.done_when === null
      ? { outcome: 'no_check' as const, because: ['it does not say when it is done'], cites: [] }
      : evaluateCheck(action.done_when, tables, hosts)),
  }));
  if (format === 'json') printJson(results);
  else process.stdout.write(results.map((r) => `${evaluatedText(r, path, paint)}\n`).join(''));
  return EXIT.done;
}

const WORDS: Readonly<Record<Evaluated['outcome'], readonly [text: string, colour: Parameters<Paint>[0]]>> = {
  met: ['met', 'green'],
  not_met: ['not met', 'red'],
  not_observable: ['not observable', 'yellow'],
  no_check: ['no check', 'dim'],
};

function evaluatedText(
  result: Evaluated & { readonly id: string; readonly do: string; readonly done_when: string | null },
  bundle: string,
  paint: Paint,
): string {
  const [word, colour] = WORDS[result.outcome];
  return [
    `${result.id} ${paint(colour, word)}: ${visible(result.do)}`,
    ...(result.done_when === null ? [] : [`  done when ${visible(result.done_when)}`]),
    ...result.because.map((b) => `  ${visible(b)}`),
    ...result.cites.map((c) =>
      paint('dim', `  ${visible(shellQuote(['evidence', 'open', bundle, '--cat', c]))}`),
    ),
  ].join('\n');
}
