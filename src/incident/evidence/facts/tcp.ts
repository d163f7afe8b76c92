import type { BundleEvidence } from '../../../core/documents/record.js';
import { cite, type Growth, type HostView } from '../../../core/fact-view.js';
import { figure, percent } from '../../../core/figures.js';
import { span } from '../../../core/growth.js';
import { retransmissions } from '../../../core/retransmissions.js';
import { tcpCounters } from '../../../tables/tcp-counters.js';
import { counted, type Measured, type Topic, windowOf } from './fact.js';

/**
 * Counters of TCP with their window, and each with what it is a part of: what is sent again and the timers that fired
 * are parts of the segments sent, not of those received; aborted connections are parts of the connections there were.
 */
export const tcp: Topic = function* (view, bundle) {
  const [out, into] = [view.tcp('Tcp', 'OutSegs'), view.tcp('Tcp', 'InSegs')];
  const resent = view.tcp('Tcp', 'RetransSegs');
  const timeouts = view.tcp('TcpExt', 'TCPTimeouts');
  const aborts = view.tcp('TcpExt', 'TCPAbortOnTimeout');
  const resets = view.tcp('Tcp', 'EstabResets');
  const fails = view.tcp('Tcp', 'AttemptFails');
  const overflows = view.tcp('TcpExt', 'ListenOverflows');
  const count = function* (topic: string, label: string, unit: string, g: Growth | undefined) {
    if (g) yield counted(topic, label, unit, g, bundle);
  };
  yield* count('tcp.segments_out', 'TCP segments sent', 'segments', out);
  yield* count('tcp.segments_in', 'TCP segments received', 'segments', into);
  yield* count('tcp.retrans', 'TCP segments sent again', 'segments', resent);
  yield* count('tcp.timeouts', 'TCP retransmission timeouts', 'timeouts', timeouts);
  yield* count('tcp.aborts_on_timeout', 'TCP connections given up after timeouts', 'connections', aborts);
  yield* count('tcp.established_resets', 'Established TCP connections reset', 'connections', resets);
  yield* count('tcp.attempt_fails', 'TCP connection attempts failed', 'attempts', fails);
  yield* count('tcp.listen_overflows', 'Accept queue overflows', 'times', overflows);
  yield* part(bundle, 'tcp.retrans_out_pct', 'TCP segments sent again', resent, out, 'segments sent');
  yield* part(bundle, 'tcp.timeouts_out_pct', 'TCP retransmission timeouts', timeouts, out, 'segments sent');
  yield* genuine(view, bundle);
  yield* ofConnections(view, bundle, 'tcp.aborts_on_timeout_pct', 'TCP connections given up', aborts);
  yield* ofConnections(view, bundle, 'tcp.established_resets_pct', 'TCP connections reset', resets);
  const opened = view.tcp('Tcp', 'ActiveOpens');
  yield* part(
    bundle,
    'tcp.attempt_fails_pct',
    'Connection attempts failed',
    fails,
    opened,
    'attempts made here',
  );
};

function* part(
  bundle: BundleEvidence,
  topic: string,
  label: string,
  some: Growth | undefined,
  all: Growth | undefined,
  unit: string,
): Iterable<Measured> {
  if (some === undefined || all === undefined || all.delta <= 0) return;
  yield share(topic, label, some.delta, all.delta, unit, some, bundle, [
    some.cites[0],
    all.cites[0],
    ...some.cites.slice(1),
  ]);
}

function share(
  topic: string,
  label: string,
  some: number,
  all: number,
  unit: string,
  growth: Pick<Growth, 'seconds' | 'basis' | 'cites'>,
  bundle: BundleEvidence,
  cites: readonly string[],
): Measured {
  const value = (some / all) * 100;
  return {
    topic,
    label,
    value,
    unit: '%',
    numerator: some,
    denominator: all,
    text: `${percent(some / all)} (${figure(some)} of ${figure(all)} ${unit} ${span(growth)})`,
    window: windowOf(growth, bundle),
    cites,
  };
}

/** Without what the receiver said it had already. */
function* genuine(view: HostView, bundle: BundleEvidence): Iterable<Measured> {
  const all = retransmissions(view);
  if (all === undefined || all.sent <= 0) return;
  yield share(
    'tcp.genuine_retrans_out_pct',
    'TCP data segments sent again because they were lost',
    all.genuine,
    all.sent,
    'segments sent',
    all,
    bundle,
    all.cites,
  );
}

/** Connections that were there in the window: those opened in it, and those still established at its end. */
function* ofConnections(
  view: HostView,
  bundle: BundleEvidence,
  topic: string,
  label: string,
  some: Growth | undefined,
): Iterable<Measured> {
  const [active, passive] = [view.tcp('Tcp', 'ActiveOpens'), view.tcp('Tcp', 'PassiveOpens')];
  const now = view.latest(tcpCounters).find((r) => r.group === 'Tcp' && r.name === 'CurrEstab');
  if (!some || !active || !passive || now?.value === undefined) return;
  const all = active.delta + passive.delta + now.value;
  if (all <= 0) return;
  const cites = [some.cites[0], active.cites[0], passive.cites[0], cite(now)];
  yield share(topic, label, some.delta, all, 'connections opened or established', some, bundle, cites);
}
