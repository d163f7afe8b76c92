import { figure, percent } from '../../../core/figures.js';
import { groupBy } from '../../../core/group-by.js';
import type { Growth } from '../../../core/fact-view.js';
import { span } from '../../../core/growth.js';
import { interfaceCounters } from '../../../tables/interface-counters.js';
import { interfaces as table } from '../../../tables/interfaces.js';
import { linkState } from '../../../tables/link-state.js';
import { counted, type Topic, windowOf } from './fact.js';

const KINDS = [
  ['rx_errors', 'received with errors', 'rx_packets'],
  ['rx_dropped', 'dropped on receiving', 'rx_packets'],
  ['tx_errors', 'not sent for errors', 'tx_packets'],
  ['tx_dropped', 'dropped on sending', 'tx_packets'],
] as const;

/** Errors, drops and link changes of every interface in the window; a zero was counted. */
export const interfaces: Topic = function* (view, bundle) {
  const byName = groupBy(view.growth(interfaceCounters), (g) => String(g.key['interface']));
  const busiest = [...byName].toSorted((a, b) => traffic(b[1]) - traffic(a[1]));
  for (const [name, list] of busiest) {
    if (name === 'lo') continue;
    // Two sources may count the same interface.
    const of = (counter: string): Growth | undefined => list.find((g) => g.counter === counter);
    for (const [counter, words, whole] of KINDS) {
      const [bad, all] = [of(counter), of(whole)];
      if (bad === undefined) continue;
      const sum = bad.delta + (all?.delta ?? 0);
      const share = all && sum > 0 ? ` of ${figure(sum)} (${percent(bad.delta / sum)})` : '';
      yield {
        ...counted(`if.${counter}`, `Packets of ${name} ${words}`, 'packets', bad, bundle, name),
        text: `${figure(bad.delta)}${share} packets ${span(bad)}`,
        ...(all && { numerator: bad.delta, denominator: sum }),
        window: windowOf(bad, bundle),
      };
    }
  }
  const changes = [...view.growth(linkState, 'carrier_changes'), ...view.growth(table, 'carrier_changes')];
  for (const [name, [first]] of groupBy(changes, (g) => String(g.key['interface']))) {
    if (name === 'lo') continue;
    yield counted('if.carrier_changes', `Link changes of ${name}`, 'changes', first, bundle, name);
  }
};

function traffic(list: readonly Growth[]): number {
  return list.reduce((sum, g) => sum + (g.counter.endsWith('_packets') ? g.delta : 0), 0);
}
