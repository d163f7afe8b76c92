import { figure } from '../core/figures.js';
import type { Beside } from './beside.js';
import type { Happening } from './events.js';
import {
  cpuIn,
  dropsIn,
  pingIn,
  processIn,
  recvQueue,
  resentBy,
  type Reading,
  type Scene,
  sendQueue,
} from './readings.js';
import { overlaps } from './samples.js';
import type { Check } from './series-analysis.js';

/** Lines of a log this far around an event are about it. */
const AROUND_MS = 5000;
const LONGEST = 100;

/** Eleven things to know of every event: a value with its lines, or why there is none. */
export function checklistOf(
  scene: Scene,
  event: Happening,
  { at, clock, blamed }: { at: string; clock: string; blamed: string },
  beside: Beside,
): Check[] {
  const { flow, between } = scene;
  const of = (
    check: Check['check'],
    found: { text: string; cites: readonly string[] } | undefined,
    why: string,
  ): Check => (found ? { check, value: found.text, cites: [...found.cites] } : { check, why, cites: [] });
  const onBoth = (read: (host: string) => Reading | undefined): Reading | undefined =>
    between.flatMap((host) => read(host) ?? []).toSorted((a, b) => b.value - a.value)[0];
  const sender = flow?.sender;
  const missing = (end: 'sender' | 'receiver'): string =>
    flow === undefined ? 'no TCP connection was recorded between the two' : `the ${end} was not recorded`;
  const nics = between.flatMap((host) =>
    (['nic', 'stack', 'qdisc'] as const).flatMap((place) => dropsIn(scene, host, place, event) ?? []),
  );
  const [worst] = nics.toSorted((a, b) => b.count - a.count);
  const looked = nics.reduce((sum, n) => sum + n.of, 0);
  const capture = beside.captures.find(
    (c) => between.includes(c.host) && c.from <= event.from && event.to <= c.to,
  );
  return [
    { check: 'timestamp', value: `${at}, ${clock}`, cites: [event.signals[0].cites[0]] },
    of(
      'recv_q',
      recvQueue(scene, event),
      flow?.receiver ? 'recv_q was not recorded at that time' : missing('receiver'),
    ),
    of(
      'send_q',
      sendQueue(scene, event),
      sender ? 'send_q was not recorded at that time' : missing('sender'),
    ),
    of('app_cpu', applicationCpu(scene, event, blamed), 'no process was recorded (evidence record --pid)'),
    of(
      'softirq_cpu',
      onBoth((host) => cpuIn(scene, host, 'softirq', event)),
      'CPU times were not recorded',
    ),
    of(
      'retransmissions',
      resentBy(sender, event),
      sender ? 'retrans_total was not recorded twice' : missing('sender'),
    ),
    of('icmp_rtt', pingIn(scene, event), 'no ping between the two ran at that time'),
    of(
      'nic',
      worst && {
        text:
          worst.count > 0 ? worst.text : `none of ${figure(looked)} counters of errors and drops stands out`,
        cites: worst.cites,
      },
      'no counters of interfaces were recorded',
    ),
    of(
      'capture',
      capture && { text: capture.text, cites: [capture.cite] },
      'no packets were captured at that time',
    ),
    logCheck('system_log', 'system', event, between, beside),
    logCheck('application_log', 'application', event, between, beside),
  ];
}

/** Of the machine it lies at first: a reader that stands still is told by its own process, not by the busy sender. */
function applicationCpu(
  scene: Scene,
  event: Happening,
  blamed: string,
): { text: string; cites: readonly string[] } | undefined {
  const hosts = scene.between.toSorted((a, b) => Number(b === blamed) - Number(a === blamed));
  const found = hosts.flatMap((host) => processIn(scene, host, event) ?? []);
  if (found.length === 0) return undefined;
  return { text: found.map((f) => f.text).join('; '), cites: found.flatMap((f) => f.cites) };
}

/** None is an answer only where the log reaches to both sides of the event. */
function logCheck(
  check: Check['check'],
  kind: 'system' | 'application',
  event: Happening,
  between: readonly string[],
  { logs }: Beside,
): Check {
  const own = logs.filter((l) => l.kind === kind && between.includes(l.host));
  const around = { from: event.from - AROUND_MS, to: event.to + AROUND_MS };
  const near = own.flatMap((l) => l.lines.filter((line) => line.at >= around.from && line.at <= around.to));
  const [first] = near.toSorted((a, b) => Math.abs(a.at - event.from) - Math.abs(b.at - event.from));
  if (first)
    return {
      check,
      value: `${figure(near.length)} within 5 s: ${first.text.slice(0, LONGEST)}`,
      cites: [first.cite],
    };
  const covering = own.find((l) => overlaps(l, event) && l.from <= event.from && l.to >= event.to);
  const [line] = covering?.lines ?? [];
  if (covering && line) return { check, value: 'no line within 5 s', cites: [line.cite] };
  return {
    check,
    why:
      own.length > 0
        ? 'the log does not reach to both sides of the event'
        : `no ${kind} log is in the bundle`,
    cites: [],
  };
}
