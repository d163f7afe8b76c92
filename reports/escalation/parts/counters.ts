import { factField, factsAbout } from '../../../src/core/documents/facts-about.js';
import { type Field, fill, known } from '../../../src/core/documents/field.js';
import type { Fact } from '../../../src/core/documents/record.js';
import { offsetName, timeIn } from '../../../src/core/documents/zoned-time.js';
import { escapeLine } from '../../../src/core/escape.js';
import { evidence } from './network.js';
import type { Context } from './context.js';

export interface Counters {
  readonly window: string;
  readonly asset: string;
  /** Empty where there is none to compare with. */
  readonly other: string;
  readonly rows: readonly { readonly label: string; readonly asset: Field; readonly other: Field | null }[];
}

/** Asked for in every escalation; each as a part of what it belongs to where the bundle has that. */
const CORE = [
  ['tcp.retrans_out_pct', 'tcp_counters'],
  ['tcp.timeouts', 'tcp_counters'],
  ['tcp.aborts_on_timeout', 'tcp_counters'],
] as const;

/** Told where they counted something. */
const FURTHER = [
  'tcp.established_resets',
  'tcp.attempt_fails_pct',
  'tcp.listen_overflows',
  'conntrack.drop',
  'conntrack.insert_failed',
  'softnet.dropped',
  'if.rx_errors',
  'if.tx_errors',
  'if.rx_dropped',
  'if.tx_dropped',
] as const;
const MOST_FURTHER = 5;
const FULL_PCT = 80;

/** Counters with window, difference, rate and what they are a part of, beside those of a healthy host. */
export function countersOf(context: Context): Counters | null {
  const { record, words, asset, other, main, zone } = context;
  if (!main && record.incident.network !== undefined) return null;
  const of = (topic: string, host: string | undefined, target?: string): Fact | undefined =>
    factsAbout(record, topic, { host, target, bundle: main?.id })[0];
  const beside = (topic: string, target?: string): Field | null => {
    if (other === undefined) return null;
    const fact = of(topic, other, target);
    return fact ? factField(fact) : known('–');
  };
  const core = CORE.map(([topic, collector]) => ({
    label: words.core[topic],
    asset: main
      ? evidence(context, topic, collector)
      : fill(words.core[topic], words.collects, words.fromEvidence),
    other: beside(topic),
  }));
  const further = FURTHER.flatMap((topic) =>
    factsAbout(record, topic, { host: asset, bundle: main?.id })
      .filter(({ value }) => typeof value === 'number' && value > 0)
      .map((fact) => ({ label: fact.label, asset: factField(fact), other: beside(topic, fact.target) })),
  );
  // A table that is far from full is no reason to write to anybody.
  const full = factsAbout(record, 'conntrack.used_pct', { host: asset, bundle: main?.id })
    .filter(({ value }) => Number(value) >= FULL_PCT)
    .map((fact) => ({ label: fact.label, asset: factField(fact), other: beside('conntrack.used_pct') }));
  const window = main?.manifest.window;
  const ended = window?.endedAt === undefined ? '' : timeIn(zone, window.endedAt, 's');
  return {
    window: window
      ? words.window(timeIn(zone, window.startedAt, 's'), ended, offsetName(zone, window.startedAt))
      : '',
    asset: escapeLine(asset ?? words.asset),
    other: escapeLine(other ?? ''),
    rows: [...core, ...full, ...further.slice(0, MOST_FURTHER)],
  };
}
