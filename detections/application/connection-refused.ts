import { addressAndPort } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { figure, partOf } from '../../src/core/figures.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-21',
  name: 'connection-refused',
  layer: 'application',
  title: 'Connections refused',
  scope: 'host',
  reads: [tcpConnects, httpTiming, tcpCounters],
  thresholds: {
    failed_attempts: {
      value: 50,
      unit: 'failed connection attempts in the window',
      source: 'aws-samples/sample-eks-node-diagnostics-mcp: 50 refused connections',
    },
  },
  realIf:
    'A target that was asked for answers connects with a reset. AttemptFails alone is no proof: health probes and scans of closed ports count there on both ends, and so do connects that timed out.',
  remedy: {
    text: 'see on the far end whether the service runs and listens on that address and port (not on 127.0.0.1 only)',
    safety: 'read_only',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const results: Result[] = [];
    for (const [subject, tries] of groupBy(view.rows(tcpConnects), (c) =>
      addressAndPort(c.address, c.port),
    )) {
      const refused = tries.filter((c) => c.outcome === 'refused' || c.outcome === 'reset');
      const asked = tries.filter((c) => refused.includes(c) || ASKED.has(c.outcome));
      results.push(asked.length > 0 ? verdict(subject, refused, tries, 'connects') : unasked(subject, tries));
    }
    const probed = new Set(results.map((r) => r.subject));
    for (const [target, tries] of groupBy(view.rows(httpTiming), (r) => r.target)) {
      const refused = tries.filter((r) => r.ended_in === 'connect' && /refused/i.test(r.error ?? ''));
      const [first] = refused;
      if (first?.remote_ip && probed.has(addressAndPort(first.remote_ip, first.remote_port))) continue;
      if (refused.length > 0) results.push(verdict(target, refused, tries, 'requests'));
    }
    const failed = view.tcp('Tcp', 'AttemptFails');
    const opened = view.tcp('Tcp', 'ActiveOpens');
    if (failed && failed.delta >= limits.failed_attempts && !results.some((r) => r.state === 'fired')) {
      results.push({
        state: 'fired',
        severity: 'info',
        basis: failed.basis,
        statement: `${figure(failed.delta)} connection attempts failed in ${failed.seconds.toFixed(1)} s, against ${figure(opened?.delta ?? 0)} opened from here; whether refused or timed out is not counted`,
        numbers: { failed: failed.delta, opened: opened?.delta ?? 0, seconds: failed.seconds },
        cites: failed.cites,
      });
    }
    if (results.length > 0) return results;
    if (!failed)
      return { state: 'not_observable', statement: 'no connects of our own and no Tcp AttemptFails' };
    const of = `${figure(failed.delta)} of ${figure(opened?.delta ?? 0)} connection attempts failed`;
    if (failed.delta > 0)
      return {
        state: 'not_observable',
        statement: `${of}; whether refused or timed out is not counted`,
        cites: failed.cites,
      };
    return {
      state: (opened?.delta ?? 0) > 0 ? 'clear' : 'not_exercised',
      statement: of,
      cites: failed.cites,
    };
  },
});

/** Fewer prove next to nothing. */
const ENOUGH_TRIES = 5;

/** Connects whose SYN left and could have been refused; others ended in an error of this kernel or of ICMP. */
const ASKED: ReadonlySet<string> = new Set(['connected', 'timeout']);

type Try = Parameters<typeof cite>[0];

function unasked(subject: string, tries: readonly [Try, ...Try[]]): Result {
  const statement = `none of ${tries.length} connects got as far as ${subject}: whether it refuses was not seen`;
  return { state: 'not_exercised', subject, statement, cites: [cite(tries[0])] };
}

function verdict(subject: string, refused: readonly Try[], tries: readonly Try[], unit: string): Result {
  const numbers = { refused: refused.length, tries: tries.length };
  const [first, ...rest] = refused.map(cite);
  if (first === undefined) {
    const statement = `${subject} refused nothing`;
    return {
      state: 'clear',
      subject,
      statement,
      ...(tries.length >= ENOUGH_TRIES && { none: { of: tries.length, unit } }),
      numbers,
      cites: tries.slice(0, 1).map(cite),
    };
  }
  return {
    state: 'fired',
    severity: refused.length === tries.length ? 'critical' : 'warning',
    subject,
    statement: `${subject} refused ${partOf(refused.length, tries.length, unit)}`,
    numbers,
    cites: [first, ...rest.slice(0, 4)],
  };
}
