import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isCaptureName } from '../core/capture-file.js';
import { EvidenceError } from '../core/errors.js';
import { analyzeCapture } from '../pcap/analyze-capture.js';
import type { CaptureReport } from '../pcap/summary/capture-report.js';
import type { KeyFlags } from './decryption-keys.js';

/** A capture, and where it can be read again. */
export interface Source {
  /** As the user calls it, else what tells it from the others. */
  readonly name: string;
  readonly path: string;
  readonly report: CaptureReport;
}

const HINT =
  'give files that tcpdump -w or Wireshark wrote (pcap, pcapng, also .gz), or a bundle with captures';

export interface SourceContext {
  /** For the captures of a bundle. */
  readonly scratch: Scratch;
  readonly signal: AbortSignal;
}

/** `NAME=FILE`, where no file is called so. */
function namedPath(text: string): { readonly path: string; readonly name?: string } {
  const match = /^([^=/]+)=(.+)$/s.exec(text);
  if (!match || existsSync(text)) return { path: text };
  const [, name = '', path = ''] = match;
  return { path, name };
}

/** The captures that a path names: the file itself, or all of a bundle. */
export async function captureSources(
  text: string,
  { scratch, signal }: SourceContext,
  flags: KeyFlags,
): Promise<Source[]> {
  const { path, name } = namedPath(text);
  const own = await analyze(path, path, signal);
  if (typeof own !== 'string') return [{ name: name ?? stemOf(path), path, report: own }];
  const files = await ofBundle(path, scratch, flags, own);
  const found: Source[] = [];
  for (const { file, name: entry } of files) {
    const report = await analyze(file, `${path}:${entry}`, signal);
    if (typeof report === 'string') continue;
    const host = /^hosts\/([^/]+)\//.exec(entry)?.[1] ?? stemOf(entry);
    found.push({ name: name === undefined ? host : `${name} ${host}`, path: file, report });
  }
  if (found.length > 0) return found;
  throw new EvidenceError(
    'E_NOT_A_CAPTURE',
    `${path}: there is no packet capture in this bundle`,
    'captures need consent: evidence collect --allow-capture',
  );
}

const stemOf = (path: string): string =>
  basename(path).replace(/(?:\.(?:pcap|pcapng|cap|dump))?(?:\.gz)?$/, '');

/** Two files of one name in different folders: with the folder, else with a number. */
export function withNamesApart(sources: readonly Source[]): Source[] {
  const taken = new Set<string>();
  return sources.map((source) => {
    const isTaken = taken.has(source.name);
    let name = isTaken ? `${basename(dirname(source.path))}/${source.name}` : source.name;
    for (let n = 2; taken.has(name); n++) name = `${source.name} ${n}`;
    taken.add(name);
    return { ...source, name };
  });
}

async function analyze(path: string, name: string, signal: AbortSignal): Promise<CaptureReport | string> {
  try {
    return await analyzeCapture(path, { name, signal });
  } catch (error) {
    if (!(error instanceof Error) || typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
    // A folder may be a bundle.
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') return 'a folder';
    throw new EvidenceError('E_NOT_A_CAPTURE', `${path} cannot be read: ${error.message}`, HINT);
  }
}

/** Reading bundles is loaded only where a path is no capture. */
async function ofBundle(path: string, scratch: Scratch, flags: KeyFlags, why: string) {
  const [{ openBundle }, { decryptionKeys }] = await Promise.all([
    import('../bundle/read.js'),
    import('./decryption-keys.js'),
  ]);
  const bundle = await openBundle(path, {}, await decryptionKeys(path, flags)).catch((error: unknown) => {
    if (error instanceof EvidenceError && error.code === 'E_NOT_A_BUNDLE')
      throw new EvidenceError('E_NOT_A_CAPTURE', `${path} is ${why}, and no bundle`, HINT);
    throw error;
  });
  const files: { file: string; name: string }[] = [];
  await bundle.visit(async (entry) => {
    if (!isCaptureName(entry.path)) return;
    const file = join(await scratch.folder(), `${files.length}.pcap`);
    files.push({ file, name: entry.path });
    await pipeline(Readable.from(entry.content), createWriteStream(file, { mode: 0o600 }));
  });
  return files;
}

/** A folder that is made when needed and gone afterwards: captures hold what people sent. */
export class Scratch {
  #made: Promise<string> | undefined;

  folder(): Promise<string> {
    return (this.#made ??= mkdtemp(join(tmpdir(), 'evidence-pcap-')));
  }

  async remove(): Promise<void> {
    if (this.#made) await rm(await this.#made, { recursive: true, force: true });
  }
}
