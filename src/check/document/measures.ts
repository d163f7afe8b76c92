import type { Span } from './blocks.js';

export type Dimension = 'duration' | 'size' | 'rate' | 'percent' | 'count' | 'factor';

/** A number with what it counts. */
export interface Measure extends Span {
  readonly dimension: Dimension;
  /** In seconds, bytes, bits per second, percent, or pieces. */
  readonly low: number;
  /** Of a range, otherwise as `low`. */
  readonly high: number;
  /** As written. */
  readonly unit: string;
  readonly bound?: '<' | '>' | '≈';
  /** `per minute`: how many seconds. */
  readonly per?: number;
  /** Of `from A to B` or `A → B`: A. */
  readonly from?: number;
  /** Half a unit of the last digit written, in the unit of `low`. */
  readonly tolerance: number;
}

const SECONDS: Readonly<Record<string, number>> = {
  us: 1e-6,
  µs: 1e-6,
  ms: 0.001,
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  sek: 1,
  sekunde: 1,
  sekunden: 1,
  m: 60,
  min: 60,
  mins: 60,
  minute: 60,
  minutes: 60,
  minuten: 60,
  h: 3600,
  hr: 3600,
  hrs: 3600,
  hour: 3600,
  hours: 3600,
  std: 3600,
  stunde: 3600,
  stunden: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
  tag: 86_400,
  tage: 86_400,
  tagen: 86_400,
  week: 604_800,
  weeks: 604_800,
  woche: 604_800,
  wochen: 604_800,
};
const BYTES: Readonly<Record<string, number>> = {
  byte: 1,
  bytes: 1,
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};
const BITS: Readonly<Record<string, number>> = {
  'bit/s': 1,
  bps: 1,
  kbps: 1e3,
  Kbps: 1e3,
  Mbps: 1e6,
  Gbps: 1e9,
  'kbit/s': 1e3,
  'Mbit/s': 1e6,
  'Gbit/s': 1e9,
  'Mb/s': 1e6,
  'Gb/s': 1e9,
  'B/s': 8,
  'kB/s': 8e3,
  'KB/s': 8e3,
  'MB/s': 8e6,
  'GB/s': 8e9,
  MBps: 8e6,
  'KiB/s': 8 * 1024,
  'MiB/s': 8 * 1024 ** 2,
  'GiB/s': 8 * 1024 ** 3,
};
const PERCENT: Readonly<Record<string, number>> = { '%': 1, percent: 1, Prozent: 1 };
const COUNT: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  million: 1e6,
  millions: 1e6,
  Mio: 1e6,
  Millionen: 1e6,
};

const UNITS = new Map<string, readonly [Dimension, number]>();
for (const [dimension, table] of [
  ['count', COUNT],
  ['duration', SECONDS],
  ['size', BYTES],
  ['rate', BITS],
  ['percent', PERCENT],
] as const)
  for (const [unit, factor] of Object.entries(table)) UNITS.set(unit, [dimension, factor]);
UNITS.set('x', ['factor', 1]).set('×', ['factor', 1]);

const spellings = [...UNITS.keys()].toSorted((a, b) => b.length - a.length).map((u) => u.replace('/', '\\/'));
const NUMBER = String.raw`\d{1,3}(?:[,.\u00a0\u202f]\d{3}){1,4}(?:[.,]\d{1,6})?(?!\d)|\d{1,15}(?:[.,]\d{1,9})?`;
const UNIT = `(?:[ \\u00a0\\u202f-]?(${spellings.join('|')})(?:(?![\\p{L}\\p{N}]|\\/[sh]\\b)|(?=\\d{1,2}(?:min|m|sec|s)(?![\\p{L}\\p{N}]))))?`;
const MEASURE = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.,:/#$-])(?:(≈|~|<|>|≤|≥|under |over |below |above |about |up to |more than |less than |longer than |shorter than |at least |at most |unter |über |etwa |rund |bis zu |mehr als |weniger als |länger als |kürzer als |mindestens |höchstens )\s?)?` +
    `(${NUMBER})${UNIT}(?:\\s?(–|—|-|→|->|to |bis |auf |/)\\s?(?:≈|~)?(${NUMBER})${UNIT})?`,
  'giu',
);
/** The rest of `1h15m`, `2 h 5 min`. */
const REST = /\s?(\d{1,2})\s?(min|m|sec|s)(?![\p{L}\p{N}])/uy;
const PER =
  /\s?(?:\/|per |pro |a |je )\s?(\d{0,3})\s?(seconds?|sec|s|minutes?|min|hours?|h|days?|Sekunde|Minute|Stunde|Tag)(?![\p{L}\p{N}])/iuy;

/** Every number of a text with its unit, in order. `text`: without names, dates and times. */
export function readMeasures(text: string, language: string): Measure[] {
  const found: Measure[] = [];
  let done = 0;
  for (const match of text.matchAll(MEASURE)) {
    // Part of a duration that was read whole: `1h15m`.
    if (match.index < done) continue;
    const [all, word, first = '', unitOfFirst, joint, second, unitOfSecond] = match;
    const isPair = second !== undefined;
    const isPart = isPair && joint === '/';
    const end = match.index + (isPart ? all.indexOf('/') : all.length);
    const unit = unitOf(isPair && !isPart ? (unitOfSecond ?? unitOfFirst) : unitOfFirst) ?? '';
    const [dimension, factor] = UNITS.get(unit) ?? (['count', 1] as const);
    const ownFactor =
      unitOfFirst === undefined ? factor : (UNITS.get(unitOf(unitOfFirst) ?? '')?.[1] ?? factor);
    const a = numberOf(first, language) * ownFactor;
    let b = isPair && !isPart ? numberOf(second, language) * factor : a;
    let stop = end;
    const parts = dimension === 'duration' && factor >= 60 && !isPair ? restOf(text, stop) : [];
    const rest = parts.at(-1);
    for (const part of parts) {
      b += Number(part[1]) * (SECONDS[part[2] ?? ''] ?? 0);
      stop = part.index + part[0].length;
    }
    PER.lastIndex = stop;
    const per = PER.exec(text);
    if (per && dimension !== 'rate') stop = PER.lastIndex;
    done = stop;
    const isChange =
      joint === '→' ||
      joint === '->' ||
      (/^(?:to|bis|auf) $/i.test(joint ?? '') && isFrom(text, match.index));
    found.push({
      start: match.index + (word === undefined ? 0 : all.indexOf(first)),
      end: stop,
      dimension,
      low: rest ? b : isChange ? b : Math.min(a, b),
      high: rest ? b : isChange ? b : Math.max(a, b),
      unit,
      ...(boundOf(word) && { bound: boundOf(word) }),
      ...(per && dimension !== 'rate' && { per: (Number(per[1]) || 1) * secondsOf(per[2] ?? '') }),
      ...(isChange && { from: a }),
      tolerance: rest
        ? 30 * (rest[2]?.startsWith('s') ? 1 / 60 : 1)
        : lastDigit(first, language) * ownFactor * 0.5,
    } as Measure);
  }
  return found;
}

/** `15m` of `1h15m`; `23 min` and `45 s` of `1 h 23 min 45 s`. */
function restOf(text: string, from: number): RegExpExecArray[] {
  REST.lastIndex = from;
  const first = REST.exec(text);
  const second = first && REST.exec(text);
  return [first, second].filter((part) => part !== null);
}

/** With the `i` flag a unit may be found in another case: case decides only where it makes a difference. */
function unitOf(text: string | undefined): string | undefined {
  if (text === undefined || UNITS.has(text)) return text;
  const lower = text.toLowerCase();
  return UNITS.has(lower) ? lower : [...UNITS.keys()].find((unit) => unit.toLowerCase() === lower);
}

function isFrom(text: string, start: number): boolean {
  return /(?:from|von) ?(?:≈|~)?$/i.test(text.slice(Math.max(0, start - 8), start));
}

function boundOf(word: string | undefined): Measure['bound'] | undefined {
  if (word === undefined) return undefined;
  if (/^(?:<|≤|under|below|less|shorter|at most|unter|weniger|kürzer|höchstens)/i.test(word)) return '<';
  return /^(?:>|≥|over|above|more|longer|at least|über|mehr|länger|mindestens)/i.test(word) ? '>' : '≈';
}

function secondsOf(word: string): number {
  return SECONDS[word.toLowerCase()] ?? 1;
}

/** `1,234.5`, `0.037`; in German `1.234,5`, `0,037`. */
export function numberOf(text: string, language: string): number {
  const [thousands, decimal] = language === 'de' ? ['.', ','] : [',', '.'];
  const groups = new RegExp(`^[1-9]\\d{0,2}(?:[${thousands}\\u00a0\\u202f]\\d{3})+(?:[${decimal}]\\d+)?$`);
  if (groups.test(text))
    return Number(
      text
        .replaceAll(thousands, '')
        .replace(/[\u00a0\u202f]/g, '')
        .replace(decimal, '.'),
    );
  return Number(text.replace(/[\u00a0\u202f]/g, '').replace(',', '.'));
}

/** `0.037` → 0.001, `45` → 1, `1.8` → 0.1. */
function lastDigit(text: string, language: string): number {
  const isGrouped = numberOf(text, language) >= 1000 && !/[.,]\d{1,2}$/.test(text);
  const decimals = isGrouped ? undefined : /[.,](\d+)$/.exec(text)?.[1];
  return decimals === undefined ? 1 : 10 ** -decimals.length;
}
