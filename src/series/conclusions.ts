import { figure, percent } from '../core/figures.js';
import { groupBy } from '../core/group-by.js';
import { few, millis } from '../core/readable.js';
import type { Cause, Conclusion, SeriesEvent } from './series-analysis.js';
import { LEVEL } from './relations.js';
import type { Period } from './periodicity.js';

const ENOUGH_EVENTS = 3;
const ENOUGH_TIME = 0.2;

/** What several events of one cause at one place come to; what was waited for comes first. */
export function conclusionsOf(
  events: readonly SeriesEvent[],
  durationMs: number,
  periodOf: (events: readonly SeriesEvent[]) => (Period & { readonly pCorrected: number }) | undefined,
): Conclusion[] {
  const awaited = new Set(events.filter((e) => e.isAwaited).map((e) => e.id));
  const isAwaited = (c: Conclusion): boolean => c.eventIds.some((id) => awaited.has(id));
  return [...groupBy(events, (e) => JSON.stringify([e.cause, e.blamed, e.toward, e.between])).values()]
    .map((own): Conclusion => {
      const [first] = own;
      const last = own.at(-1) ?? first;
      const all = events.filter((e) => e.between.join(' ') === first.between.join(' '));
      const seconds = own.reduce((sum, e) => sum + e.durationMs, 0) / 1000;
      const found = periodOf(own);
      const period = found && found.pCorrected <= LEVEL && found.strength >= 0.8 ? found : undefined;
      const wasAwaited = own.some((e) => e.isAwaited);
      const isEnough =
        wasAwaited || own.length >= ENOUGH_EVENTS || seconds * 1000 >= ENOUGH_TIME * durationMs;
      const often = `${own.length === 1 ? 'once' : `${figure(own.length)} times`} in ${figure(durationMs / 1000)} s, ${millis(seconds * 1000)} in all (${percent((seconds * 1000) / durationMs)} of the time)${period ? `, every ${figure(Math.round(period.periodMs / 100) / 10)} s` : ''}${wasAwaited ? ', as was waited for' : ''}`;
      const against = [...new Set(own.flatMap((e) => e.against))];
      if (first.cause !== 'undetermined' && own.length < all.length)
        against.push(
          `${all.length - own.length} of ${all.length} events between the two have another cause, or none that could be told`,
        );
      return {
        cause: first.cause,
        host: first.blamed,
        peer: first.toward,
        subject: subjectsOf(own, first.blamed),
        isEnough,
        events: own.length,
        ofEvents: all.length,
        eventIds: own.map((e) => e.id),
        seconds,
        ofSeconds: durationMs / 1000,
        first: first.at,
        last: last.at,
        ...(period && { periodMs: period.periodMs }),
        statement: `${WORDS[first.cause](first.blamed, first.toward)}: ${often}${worstOf(own)}`,
        against,
        nextTests: [...new Map(own.flatMap((e) => e.nextTests).map((t) => [t.test, t])).values()],
        cites: own
          .slice(0, 3)
          .flatMap((e) => e.signals.slice(0, 2).map((s) => s.cites[1] ?? s.cites[0] ?? '')),
      };
    })
    .toSorted(
      (a, b) =>
        Number(b.cause !== 'undetermined') - Number(a.cause !== 'undetermined') ||
        Number(isAwaited(b)) - Number(isAwaited(a)) ||
        b.seconds - a.seconds,
    );
}

const WORDS: Readonly<Record<Cause, (host: string, peer: string) => string>> = {
  slow_reader: (host, peer) => `the application on ${host} stops reading what ${peer} sends`,
  receive_window: (host, peer) => `${peer} is held back by the receive window of ${host}`,
  send_buffer: (host) => `the send buffer on ${host} holds its own sender back`,
  spurious_retransmissions: (host, peer) =>
    `${peer} sends again what ${host} already has: delay or reordering, not loss`,
  receiver_stack_drops: (host) => `the network stack of ${host} drops what has arrived`,
  receiver_nic_drops: (host) => `the NIC of ${host} drops what arrives`,
  sender_queue_drops: (host) => `the queueing discipline of ${host} drops what it should send`,
  sender_nic_drops: (host) => `the NIC of ${host} drops what it should send`,
  allowance: (host) => `${host} hits a limit of its cloud instance`,
  path_loss: (host, peer) => `packets are lost in bursts on the way from ${host} to ${peer}`,
  path_queue: (host, peer) => `a queue fills and empties on the path between ${host} and ${peer}`,
  softirq_cpu: (host) => `one CPU of ${host} is full of softirq work`,
  stolen_cpu: (host) => `the hypervisor takes CPU time away from ${host}`,
  undetermined: (host, peer) =>
    `something between ${host} and ${peer} comes and goes, and its cause could not be told`,
};

function worstOf(events: readonly SeriesEvent[]): string {
  const signals = events.flatMap((e) => e.signals);
  const words = (
    [
      ['rtt', 'rtt', 'ms'],
      ['ping_rtt', 'ping', 'ms'],
      ['recv_q', 'unread', 'bytes'],
      ['retransmissions', 'sent again', 'segments'],
      ['ping_loss', 'pings lost', ''],
      ['stall', 'nothing acknowledged for', 'ms'],
    ] as const
  ).flatMap(([kind, name, unit]) => {
    const own = signals.filter((s) => s.kind === kind);
    const [worst] = own.toSorted((a, b) => b.peak - a.peak);
    if (worst === undefined) return [];
    const value = unit === 'ms' ? millis(worst.peak) : `${figure(worst.peak)} ${unit}`.trim();
    const usual = kind === 'rtt' || kind === 'ping_rtt' ? ` (usually ${millis(worst.usual)})` : '';
    return [`${name} up to ${value}${usual}`];
  });
  return words.length > 0 ? `; ${words.join(', ')}` : '';
}

/** As seen from where it lies first: what reads a subject takes its first address for the place. */
function subjectsOf(events: readonly SeriesEvent[], host: string): string {
  const signals = events.flatMap((e) => e.signals);
  const own = signals.filter((s) => s.host === host);
  return few([...new Set([...own, ...signals].map((s) => s.subject))], 2);
}
