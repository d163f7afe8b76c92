import type { BundleEvidence, Fact } from '../../../core/documents/record.js';
import type { FactRow, Growth, HostView } from '../../../core/fact-view.js';
import { figure } from '../../../core/figures.js';
import { span } from '../../../core/growth.js';
import type { Table } from '../../../core/table.js';
import type { EvidenceIndex } from '../evidence-index.js';
import { hostViewsOf } from '../host-views.js';
import { said } from '../said.js';

/** What a topic reads of one host. `cites` as rows have them; ids come later. */
export interface Measured extends Pick<
  Fact,
  'label' | 'value' | 'unit' | 'numerator' | 'denominator' | 'target'
> {
  /** `tcp.retrans_out_pct`. */
  readonly topic: string;
  /** As printed, plain text; made from value and unit where absent. */
  readonly text?: string;
  readonly window?: Fact['window'] | undefined;
  readonly cites: readonly string[];
}

/** Reads one kind of evidence of one host. Pure. What was not read is not there: a zero was a counter at zero. */
export type Topic = (view: HostView, bundle: BundleEvidence) => Iterable<Measured>;

/** More of one topic and host buries the rest: a host may have thousands of interfaces. */
const MOST_OF_TOPIC = 160;

/** The facts of one topic. The first bundle's need no mark. */
export function factsOfTopic(topic: Topic, bundle: BundleEvidence, index: EvidenceIndex): Fact[] {
  return hostViewsOf(bundle).flatMap((view) => {
    const facts: Fact[] = [];
    for (const { topic: name, text, window, cites, ...measured } of topic(view, bundle)) {
      if (facts.length >= MOST_OF_TOPIC) break;
      const { value, unit, target } = measured;
      facts.push({
        ...measured,
        id: factId(name, view.id, target, bundle.id),
        ...(typeof value === 'string' && { value: said(value) }),
        ...(target !== undefined && { target: said(target) }),
        text: said(text ?? textOf(value, unit)),
        host: view.id,
        bundle: bundle.id,
        ...(window && { window }),
        cites: index.ids(bundle, cites.slice(0, MOST_CITES)),
      });
    }
    return facts;
  });
}

const MOST_CITES = 4;

/** `tcp.retrans_out_pct@web01`, `ping.loss_pct@web01>api.test#B2`. */
export function factId(topic: string, host: string, target: string | undefined, bundle: string): string {
  const of = target === undefined ? '' : `>${plain(target)}`;
  return `${topic}@${plain(host)}${of}${bundle === 'B1' ? '' : `#${bundle}`}`;
}

/** What would end an id in prose. */
function plain(word: string): string {
  return word.replaceAll(/[{}\s#]/g, '_').slice(0, 200);
}

function textOf(value: Fact['value'], unit: string | undefined): string {
  const shown = typeof value === 'number' ? figure(value) : String(value);
  return unit === undefined || unit === '' ? shown : `${shown} ${unit}`;
}

/** When the two snapshots of a counter were taken. */
export function windowOf(growth: Pick<Growth, 'basis' | 'cites'>, bundle: BundleEvidence): Fact['window'] {
  const times = growth.cites.flatMap((cite) => startedAt(bundle, cite) ?? []).toSorted();
  const [from, to] = [times[0], times.at(-1)];
  if (growth.basis !== 'window' || from === undefined || to === undefined || from === to) return undefined;
  return { from, to };
}

const artifactTimes = new WeakMap<BundleEvidence, ReadonlyMap<string, string>>();

function startedAt(bundle: BundleEvidence, cite: string): string | undefined {
  let times = artifactTimes.get(bundle);
  if (times === undefined) {
    times = new Map(
      bundle.manifest.artifacts.flatMap((a): [string, string][] =>
        a.path === undefined ? [] : [[a.path, a.startedAt]],
      ),
    );
    artifactTimes.set(bundle, times);
  }
  return times.get(cite.replace(/:[\d-]+$/, ''));
}

/** A counter with its window and rate: `38 in 15.0 s (2.5 per s)`. */
export function counted(
  topic: string,
  label: string,
  unit: string,
  growth: Growth,
  bundle: BundleEvidence,
  target?: string,
): Measured {
  const rate = growth.delta > 0 && growth.basis === 'window' ? ` (${figure(growth.rate)} per s)` : '';
  return {
    topic,
    label,
    value: growth.delta,
    unit,
    text: `${figure(growth.delta)} ${unit} ${span(growth)}${rate}`,
    window: windowOf(growth, bundle),
    cites: growth.cites,
    ...(target !== undefined && { target }),
  };
}

/** The first row of the state at the end, and what it cites. */
export function firstOf<T extends Table>(view: HostView, table: T): FactRow<T> | undefined {
  return view.latest(table)[0];
}
