import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { grown, span, sumOf } from '../../src/core/growth.js';
import { kernelMessages } from '../../src/core/kernel-messages.js';
import { logLines } from '../../src/tables/log-lines.js';
import { nicCounters } from '../../src/tables/nic-counters.js';
import { vmstatCounters } from '../../src/tables/vmstat-counters.js';

const COUNTER = /page_alloc_fail|rx_alloc_fail|alloc_rx_(?:buff|page)_failed|rx_buf_alloc_fail/;

export default defineDetection({
  id: 'STK-10',
  name: 'packet-allocation-failure',
  layer: 'host_memory',
  title: 'The kernel finds no memory for packets',
  scope: 'host',
  reads: [vmstatCounters, logLines, nicCounters],
  thresholds: {
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
    fail_percent: { value: 10, unit: '% of compactions', source: 'canonical/hotsos kernel memory checks' },
    least: { value: 10_000, unit: 'compactions', source: 'canonical/hotsos kernel memory checks' },
  },
  realIf:
    'A "page allocation failure", or a driver that got no buffer, in the window. Failing compaction alone is a remark: memory is fragmented, nothing was lost yet.',
  remedy: { text: 'raise vm.min_free_kbytes; see who uses the memory', safety: 'config_change' },
  evaluate(view, limits) {
    const { recent, read } = kernelMessages(
      view.rows(logLines),
      /page allocation failure/,
      view.windowS + limits.recent_s,
    );
    const counters = view.growth(nicCounters, 'value').filter((g) => COUNTER.test(String(g.key['name'])));
    const [most] = grown(counters);
    const [first, ...more] = [...recent.slice(-3).toReversed().map(cite), ...(most?.cites ?? [])];
    if (first !== undefined) {
      return {
        state: 'fired',
        severity: 'warning',
        ...(recent.length === 0 && most && { basis: most.basis }),
        statement: [
          ...(recent.length > 0 ? [`the kernel logged ${recent.length} page allocation failures`] : []),
          ...(most
            ? [`${String(most.key['interface'])} got no receive buffer ${most.delta} times ${span(most)}`]
            : []),
        ].join('; '),
        numbers: { messages: recent.length, failures: most?.delta ?? 0 },
        cites: [first, ...more],
      };
    }
    const [failed, succeeded] = ['compact_fail', 'compact_success'].map((name) =>
      sumOf(view.growth(vmstatCounters, name)),
    );
    const whole = (failed?.delta ?? 0) + (succeeded?.delta ?? 0);
    if (failed && whole >= limits.least && (failed.delta / whole) * 100 >= limits.fail_percent) {
      return {
        state: 'fired',
        severity: 'info',
        basis: failed.basis,
        statement: `${failed.delta} of ${whole} compactions of memory failed ${span(failed)}`,
        numbers: { failed: failed.delta, compactions: whole },
        cites: failed.cites,
      };
    }
    return read > 0 || counters.length > 0 || failed !== undefined
      ? { state: 'clear', statement: 'no allocation for packets failed' }
      : { state: 'not_observable', statement: 'neither log nor counters of allocations were read' };
  },
});
