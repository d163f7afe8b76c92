import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { cgroupMemory } from '../../src/tables/cgroup-memory.js';
import { logLines } from '../../src/tables/log-lines.js';
import { vmstatCounters } from '../../src/tables/vmstat-counters.js';

/** mm/oom_kill.c: `Out of memory: Killed process 123 (java) …`, `Memory cgroup out of memory: Killed process …`. */
const KILLED =
  /(?:Out of memory|memory cgroup out of memory).*Kill(?:ed)? process (\d+) \(([^)]*)\)|Killed process (\d+) \(([^)]*)\)/i;

export default defineDetection({
  id: 'APP-08',
  name: 'out-of-memory-kill',
  layer: 'host_memory',
  title: 'Process killed for want of memory',
  scope: 'host',
  reads: [vmstatCounters, cgroupMemory, logLines],
  thresholds: {
    kills: {
      value: 0,
      unit: 'processes killed in the window',
      source: 'Documentation/admin-guide/cgroup-v2.rst oom_kill',
    },
  },
  realIf:
    'The count of kills grows in the window. A message of the kernel from before is a note: whether the victim served the flow that fails is to be seen from its name and time.',
  remedy: {
    text: 'raise the memory limit of the control group, or find what grew in the process that was killed',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const kills = [...view.growth(vmstatCounters, 'oom_kill'), ...view.growth(cgroupMemory, 'oom_kill')];
    const now = kills.filter((g) => g.basis === 'window' && g.delta > limits.kills);
    const lines = view.rows(logLines).filter((l) => l.source !== 'application' && KILLED.test(l.text));
    const victims = lines.slice(-3).map((l) => {
      const match = KILLED.exec(l.text);
      return `${match?.[2] ?? match?.[4] ?? '?'} (pid ${match?.[1] ?? match?.[3] ?? '?'}) ${l.at ?? ''}`.trim();
    });
    const [first] = now;
    if (first) {
      return {
        state: 'fired',
        severity: 'critical',
        statement: `${figure(Math.max(...now.map((g) => g.delta)))} processes were killed for want of memory in ${first.seconds.toFixed(1)} s${victims.length > 0 ? `: ${victims.join(', ')}` : ''}`,
        numbers: { kills: first.delta, seconds: first.seconds },
        cites: [...first.cites, ...lines.slice(-3).map(cite)] as [string, ...string[]],
      };
    }
    const [last] = lines.slice(-1);
    if (last) {
      return {
        state: 'fired',
        severity: 'hint',
        statement: `none in the window; ${figure(lines.length)} messages of earlier kills: ${victims.join(', ')}`,
        numbers: { messages: lines.length },
        cites: [cite(last)],
      };
    }
    return kills.length > 0
      ? {
          state: 'clear',
          statement: 'no process was killed for want of memory',
          cites: kills[0]?.cites.slice(0, 1) ?? [],
        }
      : {
          state: 'not_observable',
          statement: 'neither counters of kills nor kernel messages are in the evidence',
        };
  },
});
