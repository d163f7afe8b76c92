import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { grown, span } from '../../src/core/growth.js';
import { kernelMessages } from '../../src/core/kernel-messages.js';
import { logLines } from '../../src/tables/log-lines.js';
import { nicCounters } from '../../src/tables/nic-counters.js';
import { nicQueues } from '../../src/tables/nic-queues.js';

const RESET =
  /NETDEV WATCHDOG|transmit queue \d+ timed out|tx hang|Detected (?:Tx|Hardware) Unit Hang|Resetting (?:the )?(?:device|adapter)|Reset(?:ting)? adapter|Trigger(?:ing)? reset|Keep alive watchdog timeout|adapter reset/i;
const COUNTER = /^(?:tx_timeout(?:_count)?|wd_expired|tx_hang|reset_fail)$/;

export default defineDetection({
  id: 'NIC-04',
  name: 'transmit-timeout',
  layer: 'nic',
  title: 'The card stopped sending and was reset',
  scope: 'host',
  reads: [nicQueues, nicCounters, logLines],
  thresholds: {
    events: {
      value: 0,
      unit: 'events',
      source: 'net/sched/sch_generic.c dev_watchdog: a queue stood still for 5 s',
    },
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'The watchdog found a transmit queue stuck, or the driver reset the card, in or shortly before the window. A pause storm from the switch or a paused virtual machine can cause it too.',
  remedy: {
    text: 'update driver and firmware, move the instance or exchange the card',
    safety: 'disruptive',
  },
  evaluate(view, limits) {
    const { recent, read } = kernelMessages(view.rows(logLines), RESET, view.windowS + limits.recent_s);
    const counters = [
      ...view.growth(nicQueues, 'tx_timeout'),
      ...view.growth(nicCounters, 'value').filter((g) => COUNTER.test(String(g.key['name']))),
    ];
    const [most] = grown(counters);
    const [first, ...more] = [...recent.slice(-3).toReversed().map(cite), ...(most?.cites ?? [])];
    if (first !== undefined && (recent.length > 0 || (most !== undefined && most.delta > limits.events))) {
      const last = recent.at(-1);
      return {
        state: 'fired',
        severity: recent.length > 0 || most?.basis === 'window' ? 'critical' : 'hint',
        ...(most && { subject: String(most.key['interface']) }),
        ...(most && !last && { basis: most.basis }),
        statement: [
          ...(last
            ? [
                `the kernel logged ${recent.length} resets or stuck transmit queues, last: "${last.text.slice(0, 160)}"`,
              ]
            : []),
          ...(most
            ? [`${most.delta} transmit timeouts on ${String(most.key['interface'])} ${span(most)}`]
            : []),
        ].join('; '),
        numbers: { messages: recent.length, timeouts: most?.delta ?? 0 },
        cites: [first, ...more],
        ...(recent[0]?.at !== undefined && { since: recent[0].at }),
      };
    }
    return counters.length > 0 || read > 0
      ? { state: 'clear', statement: 'no transmit queue was stuck, no reset was logged' }
      : { state: 'not_observable', statement: 'neither queues nor kernel log were read' };
  },
});
