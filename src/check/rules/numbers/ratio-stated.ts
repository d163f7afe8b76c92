import { numberOf } from '../../document/measures.js';
import { defineRule } from '../../rule.js';

const N = String.raw`(\d[\d,.\u00a0]{0,18})\s?([kKM])?`;
const WORDS = String.raw`(?:\s(?!of|von|out)[\p{L}-]{1,20}){0,3}`;
/** `38 of 12,400 segments (0.31 %)`, `0.31 % (38 of 12,400 segments)`, `12/600 = 2 %`. */
const N_OF_M = new RegExp(
  `(?<![\\d.,])${N}${WORDS}\\s(?:out of|of|von)\\s(?:the\\s)?${N}(?:\\s[\\p{L}-]{1,20}){0,3}\\s?[(=≈,:]{1,2}\\s?(?:≈|~)?\\s?(\\d[\\d.,]{0,10})\\s?%`,
  'gu',
);
const P_FIRST = new RegExp(
  `(?<![\\d.,])(\\d[\\d.,]{0,10})\\s?%\\s?\\(\\s?${N}${WORDS}\\s(?:out of|of|von)\\s(?:the\\s)?${N}`,
  'gu',
);
const SLASH = new RegExp(`(?<![\\d.,/])${N}\\s?\\/\\s?${N}\\s?[(=≈]{1,2}\\s?(\\d[\\d.,]{0,10})\\s?%`, 'gu');
const THOUSANDS: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6 };

interface Ratio {
  readonly said: number;
  readonly part: number;
  readonly whole: number;
}

/** Numbers as the language writes them, and as English tools do, which other languages quote: `40 von 2,137`. */
function ratiosOf(
  [p = '', a = '', b = '']: readonly string[],
  [, au, bu]: readonly (string | undefined)[],
  language: string,
): Ratio[] {
  return [...new Set([language, 'en'])].flatMap((each) => {
    const value = (text: string, unit: string | undefined): number =>
      numberOf(text.replace(/[.,]$/, ''), each) * (THOUSANDS[unit ?? ''] ?? 1);
    const ratio = { said: value(p, undefined), part: value(a, au), whole: value(b, bu) };
    return ratio.whole > 0 && !Number.isNaN(ratio.said) && !Number.isNaN(ratio.part) ? [ratio] : [];
  });
}

/** Rounded as it is written; `isRounded`: its counts are too, `54.5M`. */
function holds({ said, part, whole }: Ratio, written: string, isRounded: boolean): boolean {
  const real = (part / whole) * 100;
  const digits = /[.,](\d+)$/.exec(written)?.[1]?.length ?? 0;
  return Math.abs(real - said) <= 0.6 * 10 ** -digits + real * (isRounded ? 0.06 : 0.001);
}

export const ratioStated = defineRule({
  id: 'ratio-stated',
  level: 'warning',
  title: 'Percentage that is not its numerator over its denominator',
  why: 'one of the three numbers is wrong, and the reader cannot know which',
  instead: 'compute it again from the counters',
  *check({ prose, words }) {
    for (const [pattern, isFirst] of [
      [N_OF_M, false],
      [P_FIRST, true],
      [SLASH, false],
    ] as const) {
      for (const match of prose.matchAll(pattern)) {
        const [p = '', a = '', au, b = '', bu] = isFirst ? match.slice(1) : [match[5], ...match.slice(1, 5)];
        const ratios = ratiosOf([p, a, b], [undefined, au, bu], words.language);
        const [own] = ratios;
        if (!own || ratios.some((ratio) => holds(ratio, p, au !== undefined || bu !== undefined))) continue;
        const real = (own.part / own.whole) * 100;
        const text = match[0];
        yield {
          start: match.index,
          end: match.index + text.length,
          why: `${a.trim()} of ${b.trim()} is ${Number(real.toPrecision(3))} %, not ${p} %`,
        };
      }
    }
  },
});
