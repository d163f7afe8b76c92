import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { clock } from '../../src/tables/clock.js';

export default defineDetection({
  id: 'HW-02',
  name: 'clock-unsynchronised',
  layer: 'host_cpu',
  title: 'The clock of the host is wrong or not synchronised',
  scope: 'host',
  reads: [clock],
  thresholds: {
    offset_s: { value: 1, unit: 's', source: 'aws-samples EKS node diagnostics, A3 clock skew' },
    critical_s: {
      value: 60,
      unit: 's',
      source: 'judgement: tokens and certificates tolerate a minute or five',
    },
  },
  realIf:
    'The offset from the time source, or from the machine that collected, is above a second beyond the error of that measure. A clock that nobody disciplines may still be right, as in many virtual machines.',
  remedy: { text: 'start chronyd or systemd-timesyncd and let UDP 123 through', safety: 'config_change' },
  evaluate(view, limits): Result {
    const rows = view.latest(clock);
    const [first, ...others] = rows;
    if (first === undefined)
      return { state: 'not_observable', statement: 'nobody told the state of the clock' };
    // What is not more than the error of the measure is no offset (gate G6).
    const fromVantage: { s: number; by: string }[] =
      view.clock === undefined
        ? []
        : [
            {
              s: Math.max(0, Math.abs(view.clock.offsetMs) - view.clock.errorMs) / 1000,
              by: 'the collecting machine',
            },
          ];
    const measured: { s: number; by: string }[] = [
      ...rows.flatMap((r) => (r.offset_s === undefined ? [] : [{ s: Math.abs(r.offset_s), by: r.source }])),
      ...fromVantage,
    ];
    const [worst] = measured.toSorted((a, b) => b.s - a.s);
    const cites: [string, ...string[]] = [cite(first), ...others.map(cite)];
    if (worst !== undefined && worst.s > limits.offset_s) {
      return {
        state: 'fired',
        severity: worst.s >= limits.critical_s ? 'critical' : 'warning',
        statement: `the clock is ${worst.s.toFixed(1)} s off (against ${worst.by})`,
        numbers: { offset_s: worst.s },
        cites,
      };
    }
    const isSynchronised = rows.some((r) => r.synchronised);
    const offset = worst ? `, at most ${worst.s.toFixed(3)} s off (${worst.by})` : '';
    if (!isSynchronised) {
      return {
        state: 'fired',
        severity: 'info',
        statement: `the clock is not synchronised (${rows.map((r) => r.source).join(', ')})${offset}`,
        cites,
      };
    }
    return { state: 'clear', statement: `the clock is synchronised${offset}`, cites };
  },
});
