import type { Rule, Span } from '../rule.js';

/** A value of a query, a form or a path with escapes in it. */
const RUN = /[A-Za-z0-9._~+/:@!$*(){}-]{0,4096}(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~+/:@!$*(){}-]{0,4096}){1,512}/g;

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
      for (const { index, 0: run } of line.matchAll(RUN)) {
        const decoded = run.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
          String.fromCharCode(parseInt(hex, 16)),
        );
        // What is found as it stands is masked as it stands.
        if (count(decoded) > count(run)) spans.push({ start: index, end: index + run.length });
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
