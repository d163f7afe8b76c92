interface Message {
  readonly at?: string | undefined;
  readonly level?: string | undefined;
  readonly text: string;
}

const ERRORS: ReadonlySet<string> = new Set(['emerg', 'alert', 'crit', 'err']);
const FAILING =
  /\b(?:timed? ?out|timeout|refused|unreachable|reset by peer|no route|broken pipe|connection (?:lost|aborted)|upstream)\b/i;
/** Fewer are no burst. */
export const BURST = 3;
export const BURST_MS = 10 * 60_000;

/**
 * The first message of the first burst of errors in a log that went well before: an onset. Errors from the first
 * line on have none that the log could tell.
 */
export function errorOnset<M extends Message>(messages: readonly M[]): M | undefined {
  const timed = messages.filter((m) => m.at !== undefined);
  const isError = (m: M): boolean =>
    ERRORS.has(m.level ?? '') || (m.level === undefined && FAILING.test(m.text));
  const bad = timed.filter(isError);
  return bad.find((first, i) => {
    const third = bad[i + BURST - 1];
    if (third === undefined || timed[0] === first) return false;
    return Date.parse(third.at ?? '') - Date.parse(first.at ?? '') <= BURST_MS;
  });
}
