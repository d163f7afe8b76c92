import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { grown, span } from '../../src/core/growth.js';
import { kernelMessages } from '../../src/core/kernel-messages.js';
import { cgroupMemory } from '../../src/tables/cgroup-memory.js';
import { logLines } from '../../src/tables/log-lines.js';
import { vmstatCounters } from '../../src/tables/vmstat-counters.js';

const KILLED = /Killed process (?<pid>\d+) \((?<name>[^)]*)\)|oom-kill:.*task=(?<task>[^,]*)/;

export default defineDetection({
  id: 'MEM-02',
  name: 'oom-kill',
  layer: 'host_memory',
  title: 'The kernel killed a process for lack of memory',
  scope: 'host',
  reads: [vmstatCounters, cgroupMemory, logLines],
  thresholds: {
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'A kill in or shortly before the window. With "Memory cgroup out of memory" the limit of one container was reached, not the machine. Total kills since boot say nothing about now.',
  remedy: {
    text: 'raise the limit of the group, or find the leak of the process that was killed',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const { recent, read } = kernelMessages(view.rows(logLines), KILLED, view.windowS + limits.recent_s);
    const counted = grown([
      ...view.growth(vmstatCounters, 'oom_kill'),
      ...view.growth(cgroupMemory, 'oom_kill'),
    ]);
    const [most] = counted;
    const inWindow = most?.basis === 'window' ? most : undefined;
    const last = recent.at(-1);
    const [first, ...more] = [...recent.slice(-3).toReversed().map(cite), ...(inWindow?.cites ?? [])];
    if (first !== undefined) {
      const victim = last ? KILLED.exec(last.text)?.groups : undefined;
      const group = inWindow?.key['cgroup'];
      return {
        state: 'fired',
        severity: inWindow ? 'critical' : 'warning',
        subject: victim?.['name'] ?? victim?.['task'] ?? (typeof group === 'string' ? group : ''),
        statement: [
          ...(inWindow
            ? [
                `${inWindow.delta} processes were killed for lack of memory ${span(inWindow)}${typeof group === 'string' ? ` in ${group}` : ''}`,
              ]
            : []),
          ...(last
            ? [
                `the kernel logged ${recent.length} kills, last at ${last.at ?? '?'}: "${last.text.slice(0, 120)}"`,
              ]
            : []),
        ].join('; '),
        numbers: { killed: inWindow?.delta ?? 0, messages: recent.length },
        cites: [first, ...more],
        ...(recent[0]?.at !== undefined && { since: recent[0].at }),
      } satisfies Fired;
    }
    const isSeen = read > 0 || view.growth(vmstatCounters, 'oom_kill').length > 0;
    return isSeen
      ? { state: 'clear', statement: 'no process was killed for lack of memory lately' }
      : { state: 'not_observable', statement: 'neither the log nor the counter of kills was read' };
  },
});
