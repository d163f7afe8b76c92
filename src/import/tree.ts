import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { shown } from '../bundle/entry-path.js';
import { READ_LIMITS } from '../bundle/limits.js';
import { nameOf, openForeign } from '../bundle/open-foreign.js';
import { Bundle } from '../bundle/read.js';
import type { BundleEntry, OpenEntry, Source } from '../bundle/read-source.js';
import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { looksLikeMarkup } from './recognise/recognise.js';
import { type Piece, piecesOf } from './split.js';
import { asUtf8, isCapture, type TextKind, textKindOf } from './text-kind.js';

/** A file of foreign evidence, and what it was taken for. */
export interface TreeFile extends BundleEntry {
  readonly text: TextKind;
  readonly isCapture: boolean;
  /** An HTML or XML page, whatever its name says. */
  readonly isMarkup: boolean;
  /** The content is gzip'd text and is read unpacked. */
  readonly gzip: boolean;
  readonly pieces: readonly Piece[];
  /** The first line of a text that was taken for nothing. */
  readonly firstLine?: string;
}

/** Evidence that others gathered, looked through once. Paths are below what all files have in common. */
export interface Tree {
  readonly name: string;
  /** For people: `tar.xz`, `folder`. */
  readonly stored: string;
  readonly bytes?: number;
  readonly files: readonly TreeFile[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Where an archive is damaged or cut short; the files are those before it. */
  readonly damage?: string;
  /** The beginning of a text file whose name is that of a command or file about the host itself. */
  readonly text: (path: RegExp) => string | undefined;
  /** The same of every such file. */
  readonly texts: (path: RegExp) => readonly string[];
  readonly input: Bundle;
}

const HEAD = 256 * 1024;
const SMALL = 64 * 1024;
/** Names of files that say whose the evidence is and when it was gathered. */
const TELLING =
  /(?:^|\/)(?:manifest\.json|date(?:_--utc)?|hostname(?:_-f)?|hostnamectl\w*|uname\S*|uptime|timedatectl\w*|version\S*|README\S*|instance-id\.txt|hostos_info\.json|time\.json|[\w-]+-info\.json|boot_id|timezone|localtime|system_info)(?:\.txt)?$/i;

/** Opens foreign evidence and looks at the beginning of every file. Throws E_NOT_A_BUNDLE, E_HOSTILE_BUNDLE. */
export async function readTree(
  path: string,
  collectors: ReadonlyMap<string, Collector>,
  stop?: AbortSignal,
): Promise<Tree> {
  const leftOut = new Map<string, string>();
  const opened = await openForeign(path, (name, why) => leftOut.set(name, why));
  const files: TreeFile[] = [];
  const telling = new Map<string, string>();
  let damage: string | undefined;
  try {
    for await (const entry of opened.source.walk()) {
      if (stop?.aborted) throw new EvidenceError('E_NOTHING_TO_DO', 'interrupted');
      const { file, small } = await look(entry, collectors, opened.stored === 'folder');
      files.push(file);
      if (small !== undefined) telling.set(file.path, small);
    }
  } catch (error) {
    // What lies before the damage is as good as it ever was.
    if (!(error instanceof EvidenceError) || error.code !== 'E_NOT_A_BUNDLE' || files.length === 0)
      throw error;
    damage = error.message.replace(`${path}: `, '');
  }
  const top = commonFolder(files.map((f) => f.path));
  const below = (name: string): string => name.slice(top.length);
  return {
    name: nameOf(path),
    stored: opened.stored,
    ...(opened.bytes !== undefined && { bytes: opened.bytes }),
    files: files.map((file) => from(file, below(file.path))),
    leftOut: [...leftOut].map(([name, why]) => ({ name: shown(name), why })),
    ...(damage !== undefined && { damage }),
    text: (pattern) => [...telling].find(([name]) => pattern.test(below(name)))?.[1],
    texts: (pattern) => [...telling].flatMap(([name, text]) => (pattern.test(below(name)) ? [text] : [])),
    input: new Bundle(path, nameOf(path), new Below(opened.source, top), READ_LIMITS, false),
  };
}

async function look(
  entry: OpenEntry,
  collectors: ReadonlyMap<string, Collector>,
  isOnDisk: boolean,
): Promise<{ file: TreeFile; small?: string }> {
  const { content, ...about } = entry;
  let head = await beginning(content, isOnDisk);
  const gzip = head[0] === 0x1f && head[1] === 0x8b && !/\.(?:tgz|tar\.gz)$/.test(about.path);
  if (gzip) head = await inflatedBeginning(head);
  const kind = textKindOf(head);
  const base = { ...about, text: kind, gzip, isCapture: isCapture(head) };
  if (kind === 'binary' || kind === 'empty' || base.isCapture)
    return { file: { ...base, isMarkup: false, pieces: [] } };
  const text = await decoded(head, kind, about.size > HEAD || gzip);
  const pieces = piecesOf(text, about.path, collectors);
  const firstLine = text.trimStart().split('\n', 1)[0]?.slice(0, 200) ?? '';
  const file = {
    ...base,
    isMarkup: looksLikeMarkup(text),
    pieces,
    ...(!pieces.some((p) => p.as) && { firstLine }),
  };
  return { file, ...(TELLING.test(about.path) && { small: text.slice(0, SMALL) }) };
}

/** The beginning. Of an archive all of it is read, so that damage shows now. */
async function beginning(content: AsyncIterable<Buffer>, isOnDisk: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    if (bytes < HEAD) chunks.push(chunk.subarray(0, HEAD - bytes));
    bytes += chunk.length;
    if (isOnDisk && bytes >= HEAD) break;
  }
  return Buffer.concat(chunks);
}

async function inflatedBeginning(head: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const gunzip = Readable.from([head]).pipe(createGunzip());
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, HEAD - bytes));
      bytes += chunk.length;
      if (bytes >= HEAD) break;
    }
  } catch {
    // Only the beginning was given: it ends early.
  }
  return Buffer.concat(chunks);
}

/** The last line of a beginning is half a line. */
async function decoded(head: Buffer, kind: TextKind, isCut: boolean): Promise<string> {
  const parts: Buffer[] = [];
  const whole = (async function* () {
    yield head;
  })();
  for await (const part of asUtf8(whole, kind)) parts.push(part);
  const text = Buffer.concat(parts).toString('utf8').replaceAll('\r\n', '\n');
  const end = text.lastIndexOf('\n');
  return isCut && end > 0 ? text.slice(0, end + 1) : text;
}

/** The file under another path, also where a subject or a command line names it. */
function from(file: TreeFile, path: string): TreeFile {
  const renamed = (text: string): string => text.replace(file.path, path);
  const pieces = file.pieces.map(({ as, ...lines }) => ({
    ...lines,
    ...(as && {
      as: {
        ...as,
        argv: as.argv.map(renamed),
        ...(as.subject !== undefined && { subject: renamed(as.subject) }),
      },
    }),
  }));
  return { ...file, path, pieces };
}

/** `sosreport-web1-2026/` when every file lies below it; nothing where there is only one file. */
function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths;
  let top = first.slice(0, first.lastIndexOf('/') + 1);
  for (const path of paths) {
    while (!path.startsWith(top)) top = top.slice(0, top.lastIndexOf('/', top.length - 2) + 1);
  }
  return top;
}

/** The same source, seen from a folder in it. */
class Below implements Source {
  constructor(
    private readonly source: Source,
    private readonly top: string,
  ) {}

  get kind(): Source['kind'] {
    return this.source.kind;
  }

  async root(): Promise<string> {
    return this.top;
  }

  async *walk(): AsyncGenerator<OpenEntry, void, undefined> {
    for await (const entry of this.source.walk()) yield { ...entry, path: this.#below(entry.path) };
  }

  async *list(): AsyncGenerator<BundleEntry, void, undefined> {
    for await (const entry of this.source.list()) yield { ...entry, path: this.#below(entry.path) };
  }

  #below(path: string): string {
    return path.slice(this.top.length);
  }
}
