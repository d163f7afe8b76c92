import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { memory } from '../../src/tables/memory.js';
import { pressure } from '../../src/tables/pressure.js';
import { vmstatCounters } from '../../src/tables/vmstat-counters.js';

export default defineDetection({
  id: 'MEM-01',
  name: 'memory-pressure',
  layer: 'host_memory',
  title: 'Tasks wait for memory',
  scope: 'host',
  reads: [pressure, memory, vmstatCounters],
  thresholds: {
    stall_percent: {
      value: 5,
      unit: '% of the window some task waited',
      source: 'Documentation/accounting/psi.rst; the level is judgement',
    },
    full_percent: {
      value: 5,
      unit: '% of the window all tasks waited',
      source: 'Documentation/accounting/psi.rst; the level is judgement',
    },
    available_percent: { value: 3, unit: '% of memory available', source: 'judgement' },
    major_faults_per_s: {
      value: 100,
      unit: 'page faults read from disk/s',
      source: 'judgement, only with little available',
    },
  },
  realIf:
    'Tasks stall for memory through the window (PSI), or nearly nothing is available while pages are read again from disk or swapped. Little "free" memory is a full cache and normal; used swap that is not touched too.',
  remedy: { text: 'find who grew (processes by rss), limit or restart it; add memory', safety: 'disruptive' },
  evaluate(view, limits): Result {
    const stall = (scope: string) =>
      view
        .growth(pressure, 'total_us')
        .find((g) => g.key['resource'] === 'memory' && g.key['scope'] === scope);
    const [some, full] = [stall('some'), stall('full')];
    const percent = (rate: number | undefined): number => (rate ?? 0) / 1e4;
    const now = view.latest(memory).find((m) => m.available_bytes !== undefined);
    const available = now === undefined ? undefined : ((now.available_bytes ?? 0) / now.total_bytes) * 100;
    const moved = (counter: string) => view.growth(vmstatCounters, counter)[0];
    const [faults, swapped] = [moved('pgmajfault'), moved('pswpin')];
    if (some === undefined && available === undefined) {
      return { state: 'not_observable', statement: 'neither pressure nor available memory was read' };
    }
    const isStalled = percent(some?.rate) >= limits.stall_percent;
    const isThrashing =
      available !== undefined &&
      available < limits.available_percent &&
      ((faults?.rate ?? 0) >= limits.major_faults_per_s || (swapped?.rate ?? 0) >= limits.major_faults_per_s);
    const parts = [
      ...(some
        ? [
            `tasks waited for memory ${percent(some.rate).toFixed(1)} % of the time, all of them ${percent(full?.rate).toFixed(1)} %`,
          ]
        : []),
      ...(available !== undefined ? [`${available.toFixed(0)} % of the memory is available`] : []),
      ...(isThrashing && faults ? [`${faults.rate.toFixed(0)} page faults/s were read from disk`] : []),
    ];
    const numbers = {
      some_percent: percent(some?.rate),
      full_percent: percent(full?.rate),
      ...(available !== undefined && { available_percent: available }),
    };
    const [first, ...more] = [
      ...(isThrashing && faults ? faults.cites : []),
      ...(some?.cites ?? []),
      ...(now ? [cite(now)] : []),
    ];
    if (first === undefined || (!isStalled && !isThrashing))
      return { state: 'clear', statement: parts.join('; '), numbers };
    return {
      state: 'fired',
      severity: isThrashing || percent(full?.rate) >= limits.full_percent ? 'critical' : 'warning',
      basis: isStalled ? (some?.basis ?? 'window') : (faults?.basis ?? 'window'),
      statement: parts.join('; '),
      numbers,
      cites: [first, ...more],
    };
  },
});
