import { connections, grew, roleOf } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { percent } from '../../src/core/figures.js';
import { sockets } from '../../src/tables/sockets.js';

export default defineDetection({
  id: 'APP-02',
  name: 'sender-app-limited',
  layer: 'application',
  title: 'The sending application sets the pace',
  scope: 'host',
  reads: [sockets],
  thresholds: {
    connections: { value: 0.5, unit: 'share of sending connections', source: 'judgement' },
    busy: { value: 0.2, unit: 'share of the window with data to send', source: 'judgement' },
  },
  realIf:
    'Most sending connections had nothing to send for most of the window (app_limited and little busy time). It exonerates the network for low throughput; programs that ask and answer are always like that, so it is no fault.',
  remedy: {
    text: 'look for the slowness in the sending application, not in the network',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const senders = connections(view.rows(sockets)).filter(
      (c) => roleOf(c) !== 'receiver' && (grew(c, 'data_segs_out') ?? 0) > 0 && c.now.busy_ms !== undefined,
    );
    if (senders.length === 0)
      return { state: 'not_exercised', statement: 'no connection sent data, or ss does not tell' };
    const windowMs = view.windowS * 1000;
    const limited = senders.filter(
      (c) => c.now.app_limited === true && windowMs > 0 && (grew(c, 'busy_ms') ?? 0) < limits.busy * windowMs,
    );
    const cites = (limited.length > 0 ? limited : senders).slice(0, 3).map((c) => cite(c.now));
    const numbers = { limited: limited.length, senders: senders.length };
    const statement = `${limited.length} of ${senders.length} sending connections had data to send for less than ${percent(limits.busy)} of ${view.windowS.toFixed(1)} s: their application sets the pace`;
    if (limited.length <= limits.connections * senders.length)
      return { state: 'clear', statement, numbers, cites };
    return { state: 'fired', severity: 'info', statement, numbers, cites: cites as [string, ...string[]] };
  },
});
