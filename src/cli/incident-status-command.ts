import { type Duration, type DurationName, durationText } from '../core/documents/durations.js';
import { EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { type BundleState, stateOf } from '../incident/bundle-on-disk.js';
import { type IncidentFolder, readIncident } from '../incident/read-incident.js';
import { type IncidentStatus, statusOf } from '../incident/status.js';
import { dayOf, printJson } from './incident-output.js';
import { type Paint, painter } from './style.js';
import { textTable } from './text-table.js';

interface Flags {
  readonly today?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence incident status DIR`. */
export async function runStatus(dir: string, flags: Flags): Promise<number> {
  const folder = await readIncident(dir);
  const { incident, warnings } = folder;
  const today = dayOf(flags.today, incident.timezone);
  const status = statusOf(incident, { today, bundles: await bundleStates(folder), warnings });
  if (flags.json) printJson(status);
  else process.stdout.write(statusText(dir, harmless(status), painter(process.stdout, flags.color)));
  return EXIT.done;
}

async function bundleStates({ folder, lock }: IncidentFolder): Promise<Map<string, BundleState>> {
  const states = new Map<string, BundleState>();
  for (const [id, bundle] of Object.entries(lock.bundles)) states.set(id, await stateOf(folder, bundle));
  return states;
}

const NAMES: Readonly<Record<DurationName, string>> = {
  ttd: 'time to detect',
  tta: 'time to acknowledge',
  ttm: 'time to mitigate',
  ttr: 'time to resolve',
  impact: 'impact',
  response: 'response',
};

function statusText(dir: string, s: IncidentStatus, paint: Paint): string {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', paint('bold', title), ...lines.map((line) => `  ${line}`)];
  const named = (
    list: readonly { readonly path: string; readonly what: string; readonly who: string }[],
  ): string[] => list.map((n) => `${n.what} ${paint('dim', `(${n.path}; ${n.who})`)}`);
  const onlyFinal = s.missing.final.filter((f) => !s.missing.review.some((r) => r.path === f.path));
  const times = Object.entries(s.durations).map(([name, d]) => [
    NAMES[name as DurationName],
    durationLine(d),
  ]);
  const lines = [
    `${paint('bold', s.id)}${s.title === undefined ? '' : `: ${s.title}`}`,
    `${s.phase}; report: ${s.declared}`,
    ...s.contradictions.map((c) => paint('red', c)),
    ...section('Times', textTable(['', ''], times, '', (_, text) => text).slice(1)),
    ...section('Missing for review', named(s.missing.review)),
    ...section('Missing for final', named(onlyFinal)),
    ...section(
      `Proposed, waiting for you (evidence incident accept ${dir} ID, hide ${dir} ID)`,
      s.proposals.map((p) => `${p.id} ${p.text}`),
    ),
    ...section(
      'Hypotheses',
      s.hypotheses.map(
        (h) => `${h.id} ${h.state}: ${h.claim}${s.testsPending.includes(h.id) ? ' (test pending)' : ''}`,
      ),
    ),
    ...section('Questions without an answer', s.questions),
    ...section('Actions', actionLines(s)),
    ...section(
      'Bundles',
      s.bundles.map((b) => `${b.id} ${b.state === 'present' ? b.state : paint('red', b.state)} ${b.path}`),
    ),
    ...section('Warnings', s.warnings),
  ];
  return `${lines.join('\n')}\n`;
}

/** What came from the file cannot steer the terminal. */
function harmless<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, v: unknown) => (typeof v === 'string' ? visible(v) : v)) as T;
}

function actionLines({ actions }: IncidentStatus): string[] {
  const { open, overdue, done } = actions;
  if (open.length === 0 && done === 0) return [];
  return [
    `${open.length} open${open.length > 0 ? `: ${open.join(' ')}` : ''}`,
    ...(overdue.length > 0 ? [`${overdue.length} overdue: ${overdue.join(' ')}`] : []),
    `${done} done`,
  ];
}

function durationLine(duration: Duration): string {
  if (duration.state !== 'computed') return duration.text;
  return `${durationText(duration.ms, duration.precision)} (${duration.from.name} to ${duration.to.name})`;
}
