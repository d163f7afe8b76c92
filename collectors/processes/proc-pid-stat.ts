/** The fields of /proc/PID/stat (proc_pid_stat(5)) that we use. */
export interface PidStat {
  readonly pid: number;
  readonly command: string;
  readonly state: string;
  readonly ppid: number;
  readonly majflt: number;
  readonly utime_ticks: number;
  readonly stime_ticks: number;
  readonly nice: number;
  readonly threads: number;
  readonly vsz_bytes: number;
  readonly processor?: number;
}

/**
 * `PID (NAME) STATE …` with numbers to the end. NAME is what the process calls itself: it may hold spaces,
 * brackets and line ends, so the last bracket that is followed by a state closes it.
 */
export function pidStat(text: string): PidStat | undefined {
  const match = /^(\d{1,10}) \((.*)\) ([A-Za-z])((?: -?\d{1,20}){20,})\s*$/s.exec(text);
  if (!match) return undefined;
  const [, pid, command = '', state = '', rest = ''] = match;
  // proc_pid_stat(5) numbers its fields from 1; the state is the third.
  const fields = rest.trim().split(' ').map(Number);
  const field = (number: number): number => fields[number - 4] ?? 0;
  return {
    pid: Number(pid),
    command,
    state,
    ppid: field(4),
    majflt: field(12),
    utime_ticks: field(14),
    stime_ticks: field(15),
    nice: field(19),
    threads: field(20),
    vsz_bytes: field(23),
    ...(fields.length > 35 && { processor: field(39) }),
  };
}
