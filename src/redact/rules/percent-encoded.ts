import type { Rule, Span } from '../rule.js';

const ESCAPE = /%[0-9A-Fa-f]{2}/g;
/** What a value of a query, a form or a path is made of, but for escapes. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9._~+/:@!$*(){}-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** The values of a line that have escapes in them, `[start, end)`. Linear. */
function runsIn(line: string): (readonly [number, number])[] {
  const runs: (readonly [number, number])[] = [];
  const isPlain = (at: number): boolean => IS_PLAIN[line.charCodeAt(at)] === 1;
  ESCAPE.lastIndex = 0;
  for (let escape = ESCAPE.exec(line); escape; escape = ESCAPE.exec(line)) {
    const last = runs.at(-1);
    let [start, end] = [escape.index, ESCAPE.lastIndex];
    while (start > (last?.[1] ?? 0) && isPlain(start - 1)) start--;
    while (end < line.length && isPlain(end)) end++;
    if (last && start === last[1]) runs[runs.length - 1] = [last[0], end];
    else runs.push([start, end]);
    ESCAPE.lastIndex = end;
  }
  return runs;
}

/** Sees through RFC 3986 percent-encoding: where one of `rules` finds a secret, the whole value is masked. */
export function percentEncoded(rules: readonly Rule[]): Rule {
  const count = (text: string): number => {
    const lower = text.toLowerCase();
    return rules
      .filter((rule) => rule.triggers.some((trigger) => lower.includes(trigger)))
      .reduce((n, rule) => n + rule.find(text).length, 0);
  };
  return {
    id: 'encoded-secret',
    source: 'RFC 3986 §2.1',
    triggers: ['%24', '%2b', '%2f', '%3a', '%3d', '%40', '%7b'],
    find: (line) => {
      const spans: Span[] = [];
      for (const [start, end] of runsIn(line)) {
        const run = line.slice(start, end);
        const decoded = run.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
          String.fromCharCode(parseInt(hex, 16)),
        );
        // What is found as it stands is masked as it stands.
        if (count(decoded) > count(run)) spans.push({ start, end });
      }
      return spans;
    },
    masks: [
      'GET /x?v=«%246%24saltsalt%24qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2»&page=2',
      'u=«postgres%3A%2F%2Fapp%3Ahunter2%40db1%2Fx»&a=1',
    ],
    keeps: ['next=%2Fhome%2Fbob&q=a%20b', '%3A%2F'],
  };
}
