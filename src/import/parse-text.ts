import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import type { ParsedRow, ParseGap } from '../core/table.js';
import { plannedProbes } from './planned-probes.js';
import {
  headOf,
  KINDS,
  looksLikeMarkup,
  outputOf,
  recognise,
  type Recognised,
  UNNAMED,
} from './recognise/recognise.js';
import { piecesOf } from './split.js';
import { asUtf8, textKindOf } from './text-kind.js';

export interface ParsedText {
  readonly rows: readonly ParsedRow[];
  readonly gaps: readonly ParseGap[];
  /** What it was taken for, where nobody said what it is. */
  readonly takenFor?: string;
}

export interface ParseQuestion {
  readonly collectors: readonly Collector[];
  /** `collector.probe`; absent: by content. */
  readonly probe?: string;
  /** Of the file, a hint only. */
  readonly path?: string;
  /** Interface or target. */
  readonly subject?: string;
}

/** One output read as its collector reads it. Throws E_USAGE for an unknown probe, E_NOT_A_BUNDLE for unknown text. */
export async function parseText(bytes: Buffer, question: ParseQuestion): Promise<ParsedText> {
  const collectors = new Map(question.collectors.map((c) => [c.id, c]));
  const text = await decoded(bytes);
  const { probe, path = UNNAMED, subject } = question;
  if (probe === undefined) return byContent(text, path, subject, collectors);
  return { ...read(text, asked(probe, text, path, subject, question.collectors), collectors) };
}

async function decoded(bytes: Buffer): Promise<string> {
  const parts: Buffer[] = [];
  const whole = (async function* () {
    yield bytes;
  })();
  for await (const part of asUtf8(whole, textKindOf(bytes))) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function byContent(
  text: string,
  path: string,
  subject: string | undefined,
  collectors: ReadonlyMap<string, Collector>,
): ParsedText {
  const found = piecesOf(text, subject === undefined ? path : `${path}_${subject}`, collectors).filter(
    (p) => p.as,
  );
  if (found.length === 0) {
    const why = looksLikeMarkup(text) ? 'it is a web page or a document' : 'no collector reads it';
    throw new EvidenceError(
      'E_USAGE',
      `not recognised: ${why}`,
      'name what it is: evidence parse COLLECTOR.PROBE; the names: evidence parse --list',
    );
  }
  const lines = text.split('\n');
  const all = found.map(({ from, to, as }) => {
    if (!as) throw new Error('a piece without a reader');
    const part = lines.slice(from - 1, to).join('\n');
    const parsed = read(part, { ...as, ...(subject !== undefined && { subject }) }, collectors);
    const by = from - 1;
    return {
      as,
      rows: parsed.rows.map((r) => ({ ...r, line: r.line + by, endLine: r.endLine + by })),
      gaps: parsed.gaps.map((g) => ({ ...g, line: g.line + by })),
    };
  });
  return {
    rows: all.flatMap((p) => p.rows),
    gaps: all.flatMap((p) => p.gaps),
    takenFor: all
      .map(
        ({ as }) =>
          `${as.what} (${as.collector}.${as.probe}${as.subject && as.subject !== path ? ` about ${as.subject}` : ''})`,
      )
      .join(', '),
  };
}

function read(text: string, as: Recognised, collectors: ReadonlyMap<string, Collector>): ParsedText {
  const rows: ParsedRow[] = [];
  const gaps: ParseGap[] = [];
  for (const parsed of collectors.get(as.collector)?.parse(outputOf(as, text)) ?? [])
    if ('gap' in parsed) gaps.push(parsed);
    else rows.push(parsed);
  return { rows, gaps };
}

/**
 * The probe as named. Which of its tools made the text is told by the text where it is recognised, else by a path in
 * front of its lines, else it is the first.
 */
function asked(
  name: string,
  text: string,
  path: string,
  subject: string | undefined,
  collectors: readonly Collector[],
): Recognised {
  const [id = '', probe = ''] = name.split('.');
  const collector = collectors.find((c) => c.id === id);
  const known = probesOf(collectors);
  if (!collector || !known.some((p) => p.name === name)) {
    const names = known.map((p) => p.name);
    const hint = didYouMean(name, names) ?? 'the names: evidence parse --list';
    throw new EvidenceError('E_USAGE', `there is no probe "${name}"`, hint);
  }
  const about = { ...(subject !== undefined && { subject }) };
  const found = recognise(
    headOf(text, subject === undefined ? path : `${path}_${subject}`),
    new Map([[id, collector]]),
  );
  if (found && withoutFamily(found.probe) === withoutFamily(probe)) return { ...found, probe, ...about };
  const kind = KINDS.find((k) => k.collector === id && k.probe === probe);
  const ways = plannedProbes(collector).find((p) => p.probe === probe)?.ways ?? [];
  const isFiles = /^\/\S+?:/.test(text);
  const way = ways.find((w) => (w.tool === 'read') === isFiles) ?? ways[0];
  const tool = kind && !isFiles ? kind.tool : (way?.tool ?? 'sh');
  return {
    collector: id,
    probe,
    what: kind?.what ?? name,
    tool,
    argv: way?.argv ?? [tool],
    answers: [],
    covers: [],
    ...(kind?.prefix !== undefined && !isFiles && { prefix: kind.prefix }),
    ...about,
  };
}

function withoutFamily(probe: string): string {
  return probe.replace(/-ipv[46]$/, '');
}

/** Every probe that can be named: what is recognised, and what a full run asks. */
export function probesOf(collectors: readonly Collector[]): readonly { name: string; what: string }[] {
  const found = new Map<string, Set<string>>();
  const add = (name: string, what: string): void =>
    void found.set(name, (found.get(name) ?? new Set()).add(what));
  for (const collector of collectors) {
    for (const kind of KINDS)
      if (kind.collector === collector.id) add(`${collector.id}.${kind.probe}`, kind.what);
    for (const { probe, ways } of plannedProbes(collector))
      for (const { shown } of ways) add(`${collector.id}.${probe}`, shown);
  }
  return [...found]
    .map(([name, what]) => ({ name, what: [...what].slice(0, 4).join('; ') }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
