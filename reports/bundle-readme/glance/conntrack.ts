import type { Delta } from '../../../src/core/delta.js';
import { citeRow } from '../../../src/core/table-row.js';
import { percent } from '../../../src/core/figures.js';
import { plural, show } from '../show.js';
import { about, type Glance, groupBy, growth, latest, num, on } from './glance.js';

const say = about('conntrack');

const NEARLY_FULL = 0.9;

/** What each means, per packet or entry (kernel struct ip_conntrack_stat). */
const EVENTS: readonly (readonly [string, string, string])[] = [
  ['drop', 'packet dropped because no entry could be made', 'packets dropped because no entry could be made'],
  ['early_drop', 'entry thrown out to make room', 'entries thrown out to make room'],
  [
    'insert_failed',
    'entry not inserted because another packet was first',
    'entries not inserted because another packet was first',
  ],
  [
    'chaintoolong',
    'packet dropped because a hash chain was too long',
    'packets dropped because a hash chain was too long',
  ],
];

/** How full the table is, and packets that were dropped for it; summed over CPUs. */
export const conntrack: Glance = (view) => {
  const usage = latest(view, 'conntrack_usage').flatMap((row) => {
    const [count, max] = [num(row, 'count'), num(row, 'max')];
    if (count === undefined) return [];
    const share = max === undefined || max === 0 ? undefined : count / max;
    const of = share === undefined ? '' : ` of ${show(max ?? 0)} (${percent(share)})`;
    const text = `${on(view, row._host)}${plural(count, 'tracked connection')}${of}`;
    return [say.either((share ?? 0) >= NEARLY_FULL, text, citeRow(row))];
  });
  const grown = groupBy(growth(view, 'conntrack_stats'), (d) => `${d.host} ${d.counter}`);
  const events = EVENTS.flatMap(([counter, one, many]) =>
    grown
      .filter(([d]) => d?.counter === counter)
      .flatMap((deltas) => {
        const sum = deltas.reduce((total, d) => total + (d.delta ?? 0), 0);
        const most = deltas.reduce((a: Delta, b) => ((b.delta ?? 0) > (a.delta ?? 0) ? b : a));
        if (sum === 0) return [];
        const text = `${on(view, most.host)}${plural(sum, one, many)} in ${show(most.seconds)} s (${counter}, all CPUs)`;
        return [say.trouble(text, most.endCite)];
      }),
  );
  return [...events, ...usage];
};
