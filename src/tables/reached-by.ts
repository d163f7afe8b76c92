import { cite, type HostView } from '../core/fact-view.js';
import { reachability, type Reached } from '../core/reachability.js';
import { tcpTrials } from '../core/tcp-trials.js';
import { dnsQueries } from './dns-queries.js';
import { httpTiming } from './http-timing.js';
import { pingSummary } from './ping-summary.js';
import { tcpConnects } from './tcp-connects.js';

const known = new WeakMap<HostView, readonly Reached[]>();

/** What one host got back from every address it tried. Read once per host: comparisons ask for it again and again. */
export function reachedBy(view: HostView): readonly Reached[] {
  const all = known.get(view) ?? reach(view);
  known.set(view, all);
  return all;
}

function reach(view: HostView): readonly Reached[] {
  const trials = tcpTrials(view.rows(tcpConnects), view.rows(httpTiming));
  return reachability(
    view.rows(pingSummary).map((row) => ({ ...row, cite: cite(row) })),
    trials,
    view
      .rows(dnsQueries)
      .filter((row) => row.view === 'resolver' && row.tcp !== true)
      .map((row) => ({ server: row.server, answered: row.rcode !== undefined, cite: cite(row) })),
  );
}
