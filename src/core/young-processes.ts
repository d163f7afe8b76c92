interface ProcessRow {
  readonly pid: number;
  readonly elapsed_s?: number | undefined;
  readonly _snapshot?: 'start' | 'end' | undefined;
}

/**
 * Processes that began with the observation: this tool, its SSH sessions, a job that just started. How they wait or
 * work in the window says nothing of a service. `seconds`: how old one must be at the start snapshot to count.
 */
export function youngProcesses(rows: readonly ProcessRow[], seconds: number): ReadonlySet<number> {
  const starts = rows.filter((p) => p._snapshot === 'start');
  const known = new Set(starts.map((p) => p.pid));
  const late = starts.length === 0 ? [] : rows.filter((p) => p._snapshot === 'end' && !known.has(p.pid));
  const young = starts.filter((p) => (p.elapsed_s ?? Infinity) < seconds);
  return new Set([...young, ...late].map((p) => p.pid));
}
