import { cite, type HostView } from '../core/fact-view.js';
import { reachability, type Reached } from '../core/reachability.js';
import { tcpTrials } from '../core/tcp-trials.js';
import { dnsQueries } from './dns-queries.js';
import { httpTiming } from './http-timing.js';
import { pingSummary } from './ping-summary.js';
import { sockets } from './sockets.js';
import { tcpConnects } from './tcp-connects.js';

/** Within the shortest window, ms. */
const RECENT_MS = 5000;

const known = new WeakMap<HostView, readonly Reached[]>();

/** What one host got back from every address it tried. Read once per host: comparisons ask for it again and again. */
export function reachedBy(view: HostView): readonly Reached[] {
  const all = known.get(view) ?? reach(view);
  known.set(view, all);
  return all;
}

function reach(view: HostView): readonly Reached[] {
  const trials = tcpTrials(view.rows(tcpConnects), view.rows(httpTiming));
  const queries = view
    .rows(dnsQueries)
    .filter((row) => row.view === 'resolver' && row.tcp !== true)
    .map((row) => ({ server: row.server, answered: row.rcode !== undefined, cite: cite(row) }));
  // Connections of others speak too: one that was acknowledged just now shows that packets pass.
  const alive = view
    .latest(sockets)
    .filter(
      (row) =>
        row.state === 'ESTAB' && (row.lastack_ms ?? Infinity) < RECENT_MS && (row.data_segs_out ?? 0) > 0,
    )
    .map((row) => ({ server: row.remote_address, answered: true, cite: cite(row) }));
  const pings = view.rows(pingSummary).map((row) => ({ ...row, cite: cite(row) }));
  return reachability(pings, trials, [...queries, ...alive]);
}
