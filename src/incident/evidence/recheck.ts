import { createHash } from 'node:crypto';
import type { BundleEvidence, EvidenceItem, Fact } from '../../core/documents/record.js';
import { EvidenceError } from '../../core/errors.js';
import { type Bundle, openBundle } from '../../bundle/read.js';
import { EvidenceIndex } from './evidence-index.js';
import { factsOf } from './facts/all-facts.js';
import { openBundleEvidence, type OpenOptions } from './open-bundle.js';

/** What became of one thing that a document says. */
export interface Rechecked {
  /** `E7`, or the id of a fact. */
  readonly id: string;
  /** `changed`: the evidence is as it was, but it now says something else (other thresholds, another version). */
  readonly result: 'ok' | 'altered' | 'missing' | 'changed';
  /** What the document rests on. */
  readonly was: string;
  readonly now?: string;
}

/** What a document says: an IncidentRecord is one, and so is what a lock recorded of a render. */
export interface Recorded {
  readonly evidence: ReadonlyMap<string, EvidenceItem>;
  readonly facts: ReadonlyMap<string, Pick<Fact, 'text' | 'bundle'>>;
}

/** Bundle id → where it is, and how it is opened. */
export type BundleFiles = ReadonlyMap<string, Omit<OpenOptions, 'id'> & { readonly file: string }>;

/** A bundle by its id, or why it cannot be read. */
export type OpenEach = (id: string) => Promise<BundleEvidence | Unread>;

interface Unread {
  readonly result: 'altered' | 'missing';
  readonly why: string;
}

/** Opens each bundle once, when it is first asked for. */
export function openEach(files: BundleFiles): OpenEach {
  const opened = new Map<string, Promise<BundleEvidence | Unread>>();
  return (id) => {
    const known = opened.get(id) ?? openOrSay(id, files);
    opened.set(id, known);
    return known;
  };
}

async function openOrSay(id: string, files: BundleFiles): Promise<BundleEvidence | Unread> {
  const given = files.get(id);
  if (given === undefined) return { result: 'missing', why: 'the bundle is not there' };
  const { file, ...options } = given;
  try {
    return await openBundleEvidence(file, { ...options, id });
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return { result: error.code === 'E_VERIFY' ? 'altered' : 'missing', why: error.message };
  }
}

/**
 * Looks everything up again: each cited file must be there with the SHA-256 it had and with its lines, and each fact
 * must come out of the bundle as it was written. One pass over each bundle for the citations, in constant memory.
 */
export async function recheck(
  recorded: Recorded,
  files: BundleFiles,
  open = openEach(files),
): Promise<Rechecked[]> {
  const cited = await recheckEvidence([...recorded.evidence.values()], files);
  return [...cited, ...(await recheckFacts(recorded.facts, open))];
}

async function recheckEvidence(items: readonly EvidenceItem[], files: BundleFiles): Promise<Rechecked[]> {
  const found = new Map<string, ReadonlyMap<string, Looked> | string>();
  for (const id of new Set(items.map((item) => item.bundle))) {
    const wanted = new Map<string, number>();
    for (const { bundle, path, line = 0, endLine } of items) {
      if (bundle === id) wanted.set(path, Math.max(wanted.get(path) ?? 0, endLine ?? line));
    }
    found.set(id, await lookUp(files.get(id), wanted));
  }
  return items.map((item): Rechecked => {
    const was = item.sha256 === undefined ? placeOf(item) : `${placeOf(item)} sha256 ${item.sha256}`;
    const bundle = found.get(item.bundle);
    if (bundle === undefined || typeof bundle === 'string')
      return { id: item.id, result: 'missing', was, now: bundle ?? `${item.bundle} is not there` };
    const file = bundle.get(item.path);
    if (file === undefined)
      return { id: item.id, result: 'missing', was, now: `${item.path} is not in the bundle` };
    if (item.sha256 !== undefined && file.sha256 !== item.sha256)
      return { id: item.id, result: 'altered', was, now: `sha256 ${file.sha256}` };
    const needed = item.endLine ?? item.line ?? 0;
    return file.lines < needed
      ? { id: item.id, result: 'altered', was, now: `${file.lines} lines` }
      : { id: item.id, result: 'ok', was };
  });
}

function placeOf({ path, line, endLine }: EvidenceItem): string {
  return `${path}${line === undefined ? '' : `:${line}`}${endLine === undefined ? '' : `-${endLine}`}`;
}

interface Looked {
  readonly sha256: string;
  readonly lines: number;
}

/** Hashes and counts lines of the files asked for; a sentence where the bundle cannot be read. */
async function lookUp(
  given: BundleFiles extends ReadonlyMap<string, infer F> ? F | undefined : never,
  wanted: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, Looked> | string> {
  if (given === undefined) return 'the bundle is not there';
  const found = new Map<string, Looked>();
  try {
    const bundle: Bundle = await openBundle(given.file, {}, given.keys);
    await bundle.visit(async ({ path, content }) => {
      if (!wanted.has(path)) return;
      const hash = createHash('sha256');
      let [lines, last] = [0, 0x0a];
      for await (const chunk of content) {
        hash.update(chunk);
        for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) lines++;
        last = chunk.at(-1) ?? last;
      }
      found.set(path, { sha256: hash.digest('hex'), lines: lines + (last === 0x0a ? 0 : 1) });
    });
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return error.message;
  }
  return found;
}

async function recheckFacts(facts: Recorded['facts'], open: OpenEach): Promise<Rechecked[]> {
  const now = new Map<string, Fact>();
  const broken = new Map<string, Unread>();
  for (const id of new Set([...facts.values()].map((f) => f.bundle))) {
    const bundle = await open(id);
    if ('why' in bundle) broken.set(id, bundle);
    else for (const [name, fact] of factsOf([bundle], new EvidenceIndex())) now.set(name, fact);
  }
  return [...facts].map(([id, { text: was, bundle }]): Rechecked => {
    const why = broken.get(bundle);
    if (why) return { id, result: why.result, was, now: why.why };
    const fact = now.get(id);
    if (fact === undefined) return { id, result: 'changed', was, now: 'nothing says it any more' };
    return fact.text === was ? { id, result: 'ok', was } : { id, result: 'changed', was, now: fact.text };
  });
}
