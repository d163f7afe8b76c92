interface ProcessRow {
  readonly pid: number;
  readonly ppid?: number | undefined;
  readonly command?: string | undefined;
  readonly elapsed_s?: number | undefined;
  readonly _snapshot?: 'start' | 'end' | undefined;
}

/**
 * Processes that began with the observation: this tool, its SSH sessions, a job that just started. How they wait or
 * work in the window says nothing of a service. `seconds`: how old one must be at the start snapshot to count; where that
 * is missing, at the end and `windowS` older.
 */
export function youngProcesses(
  rows: readonly ProcessRow[],
  seconds: number,
  windowS: number,
): ReadonlySet<number> {
  const own = ancestorsOfPs(rows);
  const starts = rows.filter((p) => p._snapshot === 'start');
  const known = new Set(starts.map((p) => p.pid));
  if (starts.length === 0) {
    const young = rows.filter((p) => (p.elapsed_s ?? Infinity) < seconds + windowS);
    return new Set([...own, ...young.map((p) => p.pid)]);
  }
  const late = rows.filter((p) => p._snapshot === 'end' && !known.has(p.pid));
  const young = starts.filter((p) => (p.elapsed_s ?? Infinity) < seconds);
  return new Set([...own, ...[...young, ...late].map((p) => p.pid)]);
}

/** Who ran the `ps` that shows itself in the list: this tool, or the SSH session that it works in. */
function ancestorsOfPs(rows: readonly ProcessRow[]): number[] {
  const parent = new Map(rows.map((p) => [p.pid, p.ppid]));
  return rows.flatMap((row) => {
    const chain: number[] = [];
    if (row.command !== 'ps') return chain;
    for (let pid = row.ppid; pid !== undefined && pid > 1 && !chain.includes(pid); pid = parent.get(pid)) {
      chain.push(pid);
    }
    return chain;
  });
}
