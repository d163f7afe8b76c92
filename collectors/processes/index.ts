import { z } from 'zod';
import { defineCollector, type PlanContext, type Probe } from '../../src/core/collector.js';
import { cgroupCpu } from '../../src/tables/cgroup-cpu.js';
import { cgroupMemory } from '../../src/tables/cgroup-memory.js';
import { processActivity } from '../../src/tables/process-activity.js';
import { processLimits } from '../../src/tables/process-limits.js';
import { processSched } from '../../src/tables/process-sched.js';
import { processes } from '../../src/tables/processes.js';
import { threads } from '../../src/tables/threads.js';
import { OWNERS } from './owners-script.js';
import { parse } from './parse.js';

// No `args`: command lines hold passwords and tokens, and the name is enough to join with sockets.
const PS = 'pid,ppid,user:32,stat,nlwp,pcpu,pmem,rss,vsz,etimes,wchan:32,psr,cls,ni,comm';

export default defineCollector({
  id: 'processes',
  title: 'Processes that own the sockets',
  why: 'Is the program at the end of the connection able to answer? Shows whether it is stuck in I/O, out of file descriptors, throttled by its CPU quota, killed for memory, or has one thread at 100 %.',
  layer: 'application',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['network', 'full'],
  params: z.object({}),
  fills: [processes, processLimits, processSched, threads, cgroupCpu, cgroupMemory, processActivity],
  tools: { ps: 'procps', awk: 'mawk', find: 'findutils', pidstat: 'sysstat' },
  plan: (context) => [
    {
      id: 'ps',
      when: 'start_end',
      run: [{ argv: ['ps', '-eo', PS] }, { read: '/proc/[0-9]*/stat' }],
    },
    owners(context),
    ...activity(context),
  ],
  parse,
});

/** Without awk and find (small containers) the files of all processes are read instead of the owners' only. */
function owners({ host }: PlanContext): Probe {
  const script = { argv: ['awk', OWNERS] } as const;
  // cgroup, limits, schedstat, stat, status: one glob, so that the files of a process stand together.
  const files = { read: '/proc/[0-9]*/[lsc][itcg][mahr][iteo]*[spt]' };
  const isAble = host.tools.has('awk') && host.tools.has('find');
  return { id: 'owners', when: 'start_end', run: isAble ? [script, files] : files, root: 'better' };
}

/** One interval as long as the window: two looks at each process, no thread by thread walk. */
function activity({ host, windowMs }: PlanContext): Probe[] {
  const seconds = Math.floor((windowMs - 500) / 1000);
  if (!host.tools.has('pidstat') || seconds < 1) return [];
  const argv = ['pidstat', '-h', '-u', '-w', `${seconds}`, '1'] as const;
  return [{ id: 'pidstat', when: 'during', run: { argv } }];
}
