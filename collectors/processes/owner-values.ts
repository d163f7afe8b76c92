import type { PidStat } from './proc-pid-stat.js';

type Values = Record<string, string | number | string[]>;

/** Columns of process_limits in one line; `{}`: known, nothing for us; undefined: not one of its files. */
export function limitsOf(file: string, value: string): Values | undefined {
  if (file === 'fd') {
    const match = /^fds=(\d{1,10}) sockets=(\d{1,10}) inet=(\d{1,10})$/.exec(value);
    if (!match) return undefined;
    return { open_fds: Number(match[1]), sockets: Number(match[2]), inet_sockets: Number(match[3]) };
  }
  if (file === 'limits') {
    const match = /^Max open files\s+(\d{1,20}|unlimited)\s+(\d{1,20}|unlimited)\s/.exec(value);
    if (!match) return /^(?:Limit|Max) /.test(value) ? {} : undefined;
    const [, soft, hard] = match;
    return {
      ...(soft !== 'unlimited' && { nofile_soft: Number(soft) }),
      ...(hard !== 'unlimited' && { nofile_hard: Number(hard) }),
    };
  }
  return file === 'cgroup' ? cgroupOf(value) : undefined;
}

/** `0::/PATH` (v2) or `ID:CONTROLLERS:/PATH` (v1). Which folder that is depends on where it is mounted. */
function cgroupOf(value: string): Values | undefined {
  const match = /^\d+:([^:]*):(\/.*)$/.exec(value);
  if (!match) return undefined;
  const [, controllers = '', path = ''] = match;
  if (controllers === '') return { cgroups: [path] };
  if (!/(?:^|,)(?:cpu|memory)(?:,|$)/.test(controllers)) return {};
  return { cgroups: [path === '/' ? `/${controllers}` : `/${controllers}${path}`] };
}

/** Columns of process_sched in one line; the same three answers. */
export function schedOf(file: string, value: string, stat: PidStat | undefined): Values | undefined {
  if (file === 'stat' && stat) {
    const { state, threads, utime_ticks, stime_ticks, majflt } = stat;
    return { state, threads, utime_ticks, stime_ticks, majflt };
  }
  if (file === 'schedstat') {
    const match = /^(\d{1,20}) (\d{1,20}) (\d{1,20})$/.exec(value);
    if (!match) return undefined;
    return { run_ns: Number(match[1]), wait_ns: Number(match[2]), timeslices: Number(match[3]) };
  }
  if (file === 'status') {
    const match = /^(voluntary|nonvoluntary)_ctxt_switches:\s+(\d{1,20})$/.exec(value);
    if (match) return { [`${match[1]}_switches`]: Number(match[2]) };
    const allowed = /^Cpus_allowed_list:\s+([\d,-]{1,200})$/.exec(value)?.[1];
    if (allowed !== undefined) return { cpus_allowed: allowed };
    return /^[A-Za-z_]+:/.test(value) ? {} : undefined;
  }
  return file === 'statm' ? {} : undefined;
}
