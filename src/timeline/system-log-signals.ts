import { cite, type FactRow, type HostView } from '../core/fact-view.js';
import { changeToldBy } from '../core/log-change.js';
import type { LogLevel } from '../core/log-level.js';
import { readable } from '../facts/log-index/template-text.js';
import { countMessage, type Template, Templates } from '../facts/log-index/templates.js';
import { logLines } from '../tables/log-lines.js';
import { system } from '../tables/system.js';
import { findOnset, isSteady } from './find-onset.js';
import type { HostClock } from './host-clock.js';
import { RunList } from './run-list.js';
import { severityOf } from './severity.js';
import type { Signal } from './signal.js';

type Row = FactRow<typeof logLines>;
type SystemSource = Exclude<Row['source'], 'application'>;

/** Messages are told apart by second and text; beyond so many they no longer are. */
const MOST_SEEN = 200_000;
/** The journal was asked for these from warning upwards and does not show which. */
const WARNINGS = /\/kernel-log\/warnings\b/;

export type RowObserver = (template: Template, source: SystemSource, ms: number, cite: string) => void;

/**
 * Failures and onsets in what kernel, journal and syslog files say. Ring buffer, journal and syslog repeat each other:
 * the same words in the same second count once. Messages that tell of a change are left to the changes.
 */
export function systemLogSignals(
  view: HostView,
  clock: HostClock,
  gapMs: number,
  observer?: RowObserver,
): Signal[] {
  const boot = bootMs(view);
  const seen = new Set<string>();
  const bySource = new Map<SystemSource, Source>();
  for (const row of view.rows(logLines)) {
    if (row.source === 'application') continue;
    const ms = instantOf(row, boot);
    if (ms === undefined) continue;
    const key = `${Math.floor(ms / 1000)} ${row.text}`;
    if (seen.has(key)) continue;
    if (seen.size < MOST_SEEN) seen.add(key);
    const source = bySource.get(row.source) ?? new Source(gapMs);
    bySource.set(row.source, source);
    const template = source.add(row, ms - clock.offsetMs);
    observer?.(template, row.source, ms - clock.offsetMs, cite(row));
  }
  return [...bySource].flatMap(([name, source]) => [...source.signals(view.id, name, clock)]);
}

/** Epoch ms by the host's clock when it booted; from the uptime, which was read within a second of `_at`. */
function bootMs(view: HostView): number | undefined {
  const row = view.latest(system).find((r) => r.uptime_s !== undefined);
  if (row?.uptime_s === undefined) return undefined;
  return Date.parse(row._at) + (view.clock?.offsetMs ?? 0) - row.uptime_s * 1000;
}

function instantOf(row: Row, boot: number | undefined): number | undefined {
  if (row.at !== undefined) return Date.parse(row.at);
  return row.monotonic_s === undefined || boot === undefined ? undefined : boot + row.monotonic_s * 1000;
}

/** The messages of one source of one host. */
class Source {
  readonly #templates = new Templates();
  readonly #rows = new Map<Template, { row: Row; severity: Signal['severity']; runs: RunList | undefined }>();
  readonly #cites: string[] = [];
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(private readonly gapMs: number) {}

  add(row: Row, ms: number): Template {
    const text = `${row.program === undefined || row.program === 'kernel' ? '' : `${row.program}: `}${row.text.split('\n', 1)[0] ?? ''}`;
    const bytes = Buffer.from(text);
    const line = this.#cites.push(cite(row));
    const template = this.#templates.of(bytes, 0, bytes.length, 0, 0, line);
    countMessage(template, ms, line);
    if (ms < this.#first) this.#first = ms;
    if (ms > this.#last) this.#last = ms;
    let known = this.#rows.get(template);
    if (!known) {
      const level: LogLevel | undefined = row.level ?? (WARNINGS.test(row._artifact) ? 'warning' : undefined);
      const severity = severityOf(level ?? template.level, text);
      const told = changeToldBy(row.text, row.program) !== undefined;
      known = { row, severity, runs: told || severity === 'info' ? undefined : new RunList(this.gapMs) };
      this.#rows.set(template, known);
    }
    known.runs?.add(
      ms,
      () => cite(row),
      () => readable(text),
    );
    return template;
  }

  *signals(host: string, source: SystemSource, clock: HostClock): Iterable<Signal> {
    for (const [template, { row, severity, runs }] of this.#rows) {
      const onset = findOnset(template, this.#first, this.#last);
      if (runs === undefined && (onset === undefined || changeToldBy(row.text, row.program) !== undefined))
        continue;
      const where = this.#cites[(onset?.line ?? template.line) - 1] ?? cite(row);
      const at = onset?.at ?? template.first;
      const assumed = row.at === undefined ? (['boot'] as const) : row.assumed;
      yield {
        host,
        source,
        kind: 'symptom',
        severity: severity === 'info' && onset?.how === 'jump' ? 'hint' : severity,
        id: template.id,
        text: template.example,
        many: template.text,
        runs: runs?.all ?? [{ from: at, to: at, count: 1, cite: where }],
        errorMs: clock.errorMs === undefined ? undefined : clock.errorMs + (row.at === undefined ? 1000 : 0),
        ...(assumed && { assumed }),
        ...(onset === undefined &&
          isSteady(template, this.#first, this.#last, this.#cites.length) && { steady: true }),
        ...(onset && { onset: { at: onset.at, how: onset.how, words: onset.words, cite: where } }),
      };
    }
  }
}
