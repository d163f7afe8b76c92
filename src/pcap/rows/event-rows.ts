import { type ParsedRow, row } from '../../core/table.js';
import { flowEvents } from '../../tables/flow-events.js';
import type { FlowReport } from '../summary/flow-types.js';

/** Of a silence that somebody with nothing to say made nobody need know. */
const TELLING: ReadonlySet<string> = new Set(['receiver', 'path', 'server']);
const LEAST_SILENCE_S = 0.5;
const WORDS: Readonly<Record<string, string>> = {
  receiver: 'receive window closed',
  path: 'lost or late on the path',
  server: 'the server had not answered',
};

/** What happened to a connection, each with its frame and its time. */
export function eventRows(f: FlowReport): ParsedRow[] {
  const time = (seconds: number): { at: string } | Record<string, never> =>
    f.started === undefined ? {} : { at: new Date(Date.parse(f.started) + 1000 * seconds).toISOString() };
  const base = { flow: f.id, client: f.client, server: f.server };
  const name = `${f.client} → ${f.server}`;
  const { reset } = f;
  return [
    ...(f.state === 'no answer'
      ? [
          row(flowEvents, f.first_frame, {
            ...base,
            kind: 'no_answer',
            ...time(0),
            seconds: f.seconds,
            text: `${name}: ${f.syn_packets} SYN and no answer`,
          }),
        ]
      : []),
    ...(reset && reset.phase !== 'after the end'
      ? [
          row(flowEvents, reset.frame, {
            ...base,
            kind: reset.phase === 'to a SYN' ? 'refused' : 'reset',
            ...time(reset.at_s),
            by: reset.by,
            phase: reset.phase,
            ...(reset.strange_ttl && { ttl: reset.strange_ttl.ttl, usual_ttl: reset.strange_ttl.usual }),
            text: `${name}: ${reset.phase === 'to a SYN' ? 'refused' : `RST in the name of the ${reset.by}, ${reset.phase}`}`,
          }),
        ]
      : []),
    ...f.stalls.longest
      .filter((s) => TELLING.has(s.by) && s.seconds >= LEAST_SILENCE_S)
      .map((s) =>
        row(flowEvents, s.frame, {
          ...base,
          kind: 'silence',
          ...time(s.at_s),
          seconds: s.seconds,
          by: s.by,
          text: `${name}: ${s.seconds.toFixed(2)} s of silence: ${WORDS[s.by]} (${s.waited_for})`,
        }),
      ),
    ...f.icmp.map((i) =>
      row(flowEvents, i.frame, {
        ...base,
        kind: 'icmp',
        ...time(i.at_s),
        from: i.from,
        ...(i.mtu !== undefined && { mtu: i.mtu }),
        text: `${name}: ${i.from} sent ICMP type ${i.type} code ${i.code} about it, ${i.count} times${i.mtu === undefined ? '' : ` (MTU ${i.mtu})`}`,
      }),
    ),
  ];
}
