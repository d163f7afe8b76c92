/** What is read of a log message; a row of the table `log_lines` is one. */
export interface Message {
  readonly source: string;
  readonly at?: string | undefined;
  readonly facility?: string | undefined;
  readonly program?: string | undefined;
  readonly text: string;
  /** When the log was read. */
  readonly _at: string;
}

export interface Messages<M> {
  /** Not longer ago than asked for, the newest last. */
  readonly recent: readonly M[];
  /** Before that, or without a time: true once, no proof of now (gate G12). */
  readonly older: readonly M[];
  /** Messages read, matching or not; 0: such a log was not read, which proves nothing (gate G14). */
  readonly read: number;
}

/**
 * Messages of the kernel that match, each once (ring buffer, journal and syslog repeat each other), apart by age:
 * `recentS` seconds before the log was read, or longer ago. Applications quote kernel messages: they are not asked.
 */
export function kernelMessages<M extends Message>(
  rows: readonly M[],
  pattern: RegExp,
  recentS: number,
): Messages<M> {
  return splitByAge(rows.filter(isOfKernel), pattern, recentS);
}

/** The same for what services of the system say; the kernel too, applications not. */
export function systemMessages<M extends Message>(
  rows: readonly M[],
  pattern: RegExp,
  recentS: number,
): Messages<M> {
  return splitByAge(
    rows.filter((row) => row.source !== 'application'),
    pattern,
    recentS,
  );
}

function isOfKernel({ source, program, facility }: Message): boolean {
  return source === 'kernel' || program === 'kernel' || facility === 'kern';
}

function splitByAge<M extends Message>(rows: readonly M[], pattern: RegExp, recentS: number): Messages<M> {
  const once = new Map<string, M>();
  for (const row of rows) {
    if (!pattern.test(row.text)) continue;
    // One source may tell whole seconds, another microseconds.
    const key = `${row.at?.slice(0, 19) ?? '?'} ${row.text}`;
    if (!once.has(key)) once.set(key, row);
  }
  const list = [...once.values()].toSorted((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
  const isRecent = ({ at, _at }: M): boolean =>
    at !== undefined && Date.parse(at) >= Date.parse(_at) - recentS * 1000;
  return { recent: list.filter(isRecent), older: list.filter((row) => !isRecent(row)), read: rows.length };
}
