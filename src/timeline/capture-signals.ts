import type { Severity } from '../core/detection.js';
import { cite, type FactRow, type HostView } from '../core/fact-view.js';
import { groupBy } from '../core/group-by.js';
import { flowEvents } from '../tables/flow-events.js';
import type { HostClock } from './host-clock.js';
import { RunList } from './run-list.js';
import type { Signal } from './signal.js';
import { signalId } from './signal-id.js';

type Event = FactRow<typeof flowEvents>;

const WORDS: Readonly<Record<Event['kind'], string>> = {
  reset: 'connection reset',
  refused: 'connection refused',
  no_answer: 'no answer to a SYN',
  silence: 'silence',
  icmp: 'ICMP error',
  mtu_changed: 'segments became smaller',
};
const SEVERITY: Readonly<Record<Event['kind'], Severity>> = {
  reset: 'warning',
  refused: 'warning',
  no_answer: 'warning',
  silence: 'hint',
  icmp: 'hint',
  mtu_changed: 'info',
};

/** Resets, silences, ICMP errors of captured connections: of one kind with one server they are one signal. */
export function captureSignals(view: HostView, clock: HostClock, gapMs: number): Signal[] {
  const groups = groupBy(view.rows(flowEvents), (e) => `${WORDS[e.kind]} ${e.by ?? ''} ${e.server}`);
  return [...groups.values()].map((events): Signal => {
    const [first] = events;
    const runs = new RunList(Math.min(gapMs, 5000));
    for (const e of events)
      if (e.at !== undefined) runs.add(Date.parse(e.at) - clock.offsetMs, () => cite(e));
    const many = `captured, ${first.server}: ${WORDS[first.kind]}${first.by === undefined ? '' : ` (${first.by})`}`;
    return {
      host: view.id,
      source: 'capture',
      kind: 'symptom',
      severity: SEVERITY[first.kind],
      id: signalId('capture', many),
      text: events.length === 1 ? `captured, ${first.text}` : many,
      many,
      runs: runs.all,
      errorMs: clock.errorMs,
    };
  });
}
