import type { Collector, ProbeOutput } from '../../core/collector.js';
import { linesOf } from '../../facts/read-lines.js';
import { COUNTER_KINDS } from './counter-kinds.js';
import { HOST_KINDS } from './host-kinds.js';
import type { Answer, Head, Kind } from './kind.js';
import { LOG_KINDS } from './log-kinds.js';
import { NETWORK_KINDS } from './network-kinds.js';
import { PROBE_KINDS } from './probe-kinds.js';

/** In the order they are tried: what is most particular first, logs (anything with a time) last. */
export const KINDS: readonly Kind[] = [
  ...PROBE_KINDS,
  ...COUNTER_KINDS,
  ...NETWORK_KINDS,
  ...HOST_KINDS,
  ...LOG_KINDS,
];

/** What a text was taken for. */
export interface Recognised {
  readonly collector: string;
  readonly what: string;
  readonly tool: string;
  readonly argv: readonly string[];
  readonly subject?: string;
  readonly prefix?: string;
  /** Empty: a series of its own. */
  readonly answers: readonly Answer[];
  readonly probe: string;
  readonly covers: readonly string[];
  /** The lines of the same text that make a further artifact. */
  readonly also?: { readonly lines: RegExp; readonly as: Recognised };
}

export function headOf(text: string, path: string): Head {
  const name = path.split('/').at(-1) ?? path;
  const words = name.replace(/\.(?:txt|out|log|gz)$/g, '').split(/[_\s]+/);
  return { text, path, words };
}

/** The path of a kind's file says whose it is; of a text without a name nothing is known. */
export const UNNAMED = '';

/**
 * What the beginning of a text is. A sign makes a kind a candidate; the collector's own parser decides, by reading
 * rows from it and leaving little unread. Undefined: nothing that any collector reads, never a guess.
 */
export function recognise(head: Head, collectors: ReadonlyMap<string, Collector>): Recognised | undefined {
  if (looksLikeMarkup(head.text) || isOfScript(head.text)) return undefined;
  for (const kind of KINDS) {
    const found = candidate(kind, head);
    const collector = found && collectors.get(found.collector);
    if (found && collector && isReadBy(collector, found, head.text)) return found;
  }
  return undefined;
}

/** A script of a collector looked at several files again and again, with the time: only its own parser reads that. */
function isOfScript(text: string): boolean {
  return /^(?:# at|@ \w+) \d{10}\./.test(text);
}

/** An error page or a document quotes outputs; it is none. */
export function looksLikeMarkup(text: string): boolean {
  return /^\s*<(?:!doctype|html|head|body|\?xml|svg)\b/i.test(text);
}

function candidate(kind: Kind, head: Head): Recognised | undefined {
  if (!kind.sign.test(head.text)) return undefined;
  if (kind.name && head.path !== UNNAMED && !kind.name.test(head.path)) return undefined;
  if (kind.only && !kind.only(head)) return undefined;
  const subject = kind.subject?.(head);
  // Without its interface a counter is nobody's.
  if (kind.subject && subject === undefined) return undefined;
  const { collector, what, tool, prefix } = kind;
  const answers = kind.answers?.(head) ?? [];
  return {
    collector,
    what,
    tool,
    probe: answers[0]?.probe ?? kind.probe,
    argv: kind.argv?.(head) ?? [tool],
    answers,
    covers: kind.covers?.(head) ?? [],
    ...(subject !== undefined && { subject }),
    ...(prefix !== undefined && { prefix }),
    ...(kind.also && alsoOf(kind.also, head)),
  };
}

function alsoOf(
  { kind, lines }: NonNullable<Kind['also']>,
  head: Head,
): { also?: NonNullable<Recognised['also']> } {
  const as = candidate(kind, head);
  return as ? { also: { lines, as } } : {};
}

const MOST_UNREAD = 3;

function isReadBy(collector: Collector, found: Recognised, text: string): boolean {
  let [rows, gaps] = [0, 0];
  try {
    for (const parsed of collector.parse(outputOf(found, text))) {
      if ('gap' in parsed) gaps++;
      else rows++;
    }
  } catch {
    return false;
  }
  return rows > 0 && gaps <= Math.max(MOST_UNREAD, rows / 2);
}

/** A text in memory as a parser sees it. */
export function outputOf(
  {
    probe,
    subject,
    tool,
    argv,
    prefix = '',
  }: Pick<Recognised, 'probe' | 'subject' | 'tool' | 'argv' | 'prefix'>,
  text: string,
): ProbeOutput {
  const shown = prefix === '' ? text : prefixed(text, prefix);
  return {
    host: 'localhost',
    probe,
    ...(subject !== undefined && { subject }),
    tool,
    argv,
    outcome: 'ok',
    startedAt: Date.now(),
    durationMs: 0,
    stderr: '',
    lines: () => linesOf(shown),
    text: () => shown,
  };
}

function prefixed(text: string, prefix: string): string {
  return text.replace(/^(?!$)/gm, prefix);
}
