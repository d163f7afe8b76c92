import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { lossOf, lossOfCounts } from '../../src/core/echo-loss.js';
import { groupBy } from '../../src/core/group-by.js';
import { tcpTrials } from '../../src/core/tcp-trials.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

export default defineDetection({
  id: 'PATH-15',
  name: 'target-silent',
  layer: 'path_loss',
  title: 'Nothing comes back from a target',
  scope: 'host',
  reads: [pingSummary],
  thresholds: {
    probes: {
      value: 5,
      unit: 'probes',
      source: 'judgement: five lost in a row are no accident at a loss of 20 %',
    },
  },
  realIf:
    'All pings and all TCP handshakes stay without an answer. Pings alone prove nothing: many hosts do not answer them. A refused connection is an answer.',
  remedy: {
    text: 'ask for the route here and at every router on the way; then for filters and whether the host runs',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const trials = tcpTrials(view.rows(tcpConnects), view.rows(httpTiming));
    const targets = view.rows(pingSummary).filter((row) => row.role !== 'gateway');
    if (targets.length === 0) return { state: 'not_observable', statement: 'no target was pinged' };
    // Two names of one address are one destination.
    return [...groupBy(targets, (row) => row.address ?? row.target).values()].map((rows): Result => {
      const [row] = rows;
      const subject = row.address ?? row.target;
      const cites = [cite(row), ...rows.slice(1).map(cite)] as const;
      const losses = rows.flatMap((r) => lossOf(r) ?? []);
      const sum = (of: 'lost' | 'of'): number => losses.reduce((n, l) => n + l[of], 0);
      const loss = lossOfCounts(sum('lost'), sum('of'));
      const tcp = trials(row.address);
      if (loss === undefined)
        return {
          state: 'not_exercised',
          subject,
          statement: `${subject}: no ping could be sent${row.error === undefined ? '' : `: ${row.error}`}`,
          cites,
        };
      if (loss.lost < loss.of)
        return {
          state: 'clear',
          subject,
          statement: `${subject}: ${loss.of - loss.lost} of ${loss.of} pings came back`,
          cites,
        };
      if (loss.of < limits.probes)
        return {
          state: 'not_exercised',
          subject,
          statement: `${subject}: only ${loss.of} pings, none came back`,
          cites,
        };
      const said = `none of ${loss.of} pings to ${subject} came back`;
      const numbers = { lost: loss.lost, probes: loss.of, tcp_passed: tcp.clean, tcp_failed: tcp.bad };
      if (tcp.clean > 0)
        return {
          state: 'clear',
          subject,
          statement: `${said}, but ${tcp.clean} of ${tcp.clean + tcp.bad} TCP handshakes passed: it does not answer pings`,
          numbers,
          cites,
        };
      if (tcp.bad === 0)
        return {
          state: 'fired',
          severity: 'hint',
          subject,
          statement: `${said}, and TCP was not tried: it may be dead, or not answer pings`,
          numbers,
          cites,
        };
      return {
        state: 'fired',
        severity: 'critical',
        subject,
        statement: `${said}, nor was one of ${tcp.bad} TCP handshakes answered`,
        numbers,
        cites,
      };
    });
  },
});
