interface Probe {
  readonly outcome: string;
  readonly at?: string | undefined;
}

const LOST: ReadonlySet<string> = new Set(['timeout', 'unreachable']);
/** With less than this chance the good start would be luck. */
const CHANCE = 0.05;

/**
 * The first lost probe of a series that was good before: an onset. Not where the loss is so rare that as many good
 * probes may come in a row anyway: then it began before the series.
 */
export function lossOnset<P extends Probe>(series: readonly P[]): { probe: P; at: string } | undefined {
  const good = series.findIndex((p) => LOST.has(p.outcome));
  const [probe, before] = [series[good], series[good - 1]];
  const at = probe?.at ?? before?.at;
  if (probe === undefined || before === undefined || at === undefined) return undefined;
  const rest = series.slice(good);
  const share = rest.filter((p) => LOST.has(p.outcome)).length / rest.length;
  return (1 - share) ** good < CHANCE ? { probe, at } : undefined;
}
