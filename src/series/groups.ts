import { isLoopback } from '../core/connections.js';
import type { Recording, Series } from '../core/recording.js';
import { type End, endsOf, type Flow, flowsOf, type Translation } from './ends.js';
import { growthIn } from './samples.js';

/** Everything recorded between two machines. */
export interface Group {
  /** Host ids; of one that was not recorded, its address. Sorted. */
  readonly between: readonly [string, string];
  readonly flows: readonly Flow[];
  /** `ping_replies` series, from either side. */
  readonly pings: readonly Series[];
}

/** Flows and pings by the two machines they are between; the ones with more data first. */
export function groupsOf(recording: Recording, translations: readonly Translation[] = []): Group[] {
  const ends = endsOf(recording);
  const owners = addressOwners(ends);
  const ownerOf = (address: string): string => owners.get(plainAddress(address, translations)) ?? address;
  const groups = new Map<string, { between: [string, string]; flows: Flow[]; pings: Series[] }>();
  const groupOf = (a: string, b: string): { between: [string, string]; flows: Flow[]; pings: Series[] } => {
    const between: [string, string] = a < b ? [a, b] : [b, a];
    const id = JSON.stringify(between);
    const group = groups.get(id) ?? { between, flows: [], pings: [] };
    groups.set(id, group);
    return group;
  };
  for (const flow of flowsOf(ends, translations)) {
    const [first, second] = flow.ends;
    if (first === undefined) continue;
    const far = isLoopback(first.remoteAddress) ? first.host : ownerOf(first.remoteAddress);
    groupOf(first.host, second?.host ?? far).flows.push(flow);
  }
  for (const series of recording.series) {
    if (series.table !== 'ping_replies') continue;
    const target = series.key['address'] ?? series.key['target'];
    // A host that pings itself tests nothing between two.
    if (typeof target === 'string' && ownerOf(target) !== series.host)
      groupOf(series.host, ownerOf(target)).pings.push(series);
  }
  return [...groups.values()].toSorted((a, b) => dataOf(b) - dataOf(a));
}

function addressOwners(ends: readonly End[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { localAddress, host } of ends) if (!isLoopback(localAddress)) owners.set(localAddress, host);
  return owners;
}

function plainAddress(address: string, translations: readonly Translation[]): string {
  const bare = (place: string): string => place.replace(/:\d+$/, '');
  return bare(translations.find((t) => bare(t.outside) === address)?.inside ?? address);
}

function dataOf({ flows }: Pick<Group, 'flows'>): number {
  const all = { from: -Infinity, to: Infinity };
  return flows.reduce(
    (sum, f) => sum + (f.sender ? (growthIn(f.sender.columns.get('bytes_acked'), all)?.delta ?? 0) : 0),
    0,
  );
}

/** The flow an investigation looks at: the one with most to say, else with most data. */
export function leadingFlow(group: Group, saying: ReadonlyMap<string, number>): Flow | undefined {
  const weight = (flow: Flow): number =>
    flow.ends.reduce((sum, e) => sum + (saying.get(`${e.host} ${e.subject}`) ?? 0), 0);
  return group.flows.toSorted(
    (a, b) => weight(b) - weight(a) || dataOf({ flows: [b] }) - dataOf({ flows: [a] }),
  )[0];
}
