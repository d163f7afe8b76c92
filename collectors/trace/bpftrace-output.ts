import { z } from 'zod';
import type { Line } from '../../src/core/collector.js';

/** One line of `bpftrace -f json` (docs: "JSON output"): what was printed, or one map with all its keys. */
export type Printed =
  | { readonly kind: 'text'; readonly line: number; readonly text: string }
  | {
      readonly kind: 'map';
      readonly line: number;
      readonly name: string;
      readonly entries: ReadonlyMap<string, unknown>;
    }
  | { readonly kind: 'lost'; readonly line: number; readonly count: number }
  | { readonly kind: 'unreadable'; readonly line: number; readonly text: string };

const message = z.object({ type: z.string(), data: z.unknown() });
const map = z.record(z.string(), z.unknown());
/** What it could not hand over: printed lines, not counts of maps (src/output.cpp of bpftrace). */
const lost = z.object({ type: z.literal('lost_events'), data: z.object({ events: z.int().positive() }) });

/** Types that carry no evidence: how many probes were attached, when. */
const ABOUT_ITSELF: ReadonlySet<string> = new Set(['attached_probes', 'time']);

export function* readPrinted(lines: Iterable<Line>): Generator<Printed> {
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const said = json(text);
    const missed = lost.safeParse(said);
    if (missed.success) {
      yield { kind: 'lost', line: n, count: missed.data.data.events };
      continue;
    }
    const parsed = message.safeParse(said);
    if (!parsed.success) {
      yield { kind: 'unreadable', line: n, text };
      continue;
    }
    const { type, data } = parsed.data;
    if (typeof data === 'string') {
      yield { kind: 'text', line: n, text: data };
    } else if (!ABOUT_ITSELF.has(type)) {
      yield* maps(n, text, data);
    }
  }
}

function* maps(line: number, text: string, data: unknown): Generator<Printed> {
  const named = map.safeParse(data);
  if (!named.success) return yield { kind: 'unreadable', line, text };
  for (const [name, value] of Object.entries(named.data)) {
    const entries = map.safeParse(value);
    // A map without a key is a single value.
    yield {
      kind: 'map',
      line,
      name: name.replace(/^@/, ''),
      entries: new Map(entries.success ? Object.entries(entries.data) : [['', value]]),
    };
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A count, or undefined for what is none. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
