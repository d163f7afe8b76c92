import type { z } from 'zod';
import { MANIFEST } from '../../bundle/manifest.js';
import { EvidenceError } from '../../core/errors.js';
import { visible } from '../../core/escape.js';
import { parseCitation } from '../../query/read-lines.js';
import { citing, sourceOf } from '../cited.js';
import { type Focus, focusOn } from '../focus.js';
import { chunkOf } from '../line-chunk.js';
import { checkOffset, pageOffset, pageTokenFor } from '../page-token.js';
import type { Answer, Call } from '../tool.js';
import type { readInput, readOutput } from './read.js';

const MB = 1_000_000;
const MOST_BYTES = 5 * MB;
/** Of the content so much is repeated for models that read text only. */
const TEXT = 16_000;

export async function runRead(
  args: z.infer<typeof readInput>,
  call: Call,
): Promise<Answer<z.input<typeof readOutput>>> {
  checkRange(args);
  const { focus, path, lines } = await located(args.logKey, call);
  const question = [focus.info.version, path];
  const from = pageOffset(question, args.nextChunkToken, 'nextChunkToken');
  const startLine = args.startLine ?? (lines && Math.max(1, lines.from - 2));
  const wanted = {
    startByte: args.nextChunkToken === undefined ? (args.startByte ?? 0) : from,
    ...(args.nextChunkToken === undefined && startLine !== undefined && { startLine }),
    maxLines: args.lineCount ?? (lines ? lines.to - (startLine ?? 1) + 3 : byBytes(args) ? Infinity : 1000),
    maxBytes: Math.min(
      MOST_BYTES,
      Math.max(1, (args.endByte ?? Infinity) - (args.startByte ?? 0)),
      limit(args),
    ),
  };
  const chunk = await focus.bundle.stream(path, (content) => chunkOf(content, wanted));
  if (chunk.isBinary)
    throw new EvidenceError(
      'E_USAGE',
      `${path} is not text`,
      /\.(?:pcap|pcapng)$/.test(path) ? 'tcpdump_analyze reads captures' : 'artifact says where it is',
    );
  const { endLine, isEnd } = chunk;
  if (args.nextChunkToken !== undefined && chunk.text === '')
    checkOffset(from, chunk.startByte, 'nextChunkToken');
  if (lines && args.startLine === undefined && (lines.from < 1 || (isEnd && endLine < lines.from)))
    throw new EvidenceError('E_NO_SUCH_ENTRY', `${focus.info.id}/${path} has no line ${lines.from}`);
  const token = isEnd || lines ? undefined : pageTokenFor(question, chunk.endByte);
  const cite = citing(focus);
  const artifact = focus.manifest.artifacts.find((a) => a.path === path);
  const shown = endLine < chunk.startLine ? path : `${path}:${chunk.startLine}-${endLine}`;
  const to = Math.min(lines?.to ?? 0, endLine);
  return {
    data: {
      untrusted: true as const,
      source: sourceOf(focus),
      citation: cite(lines ? `${path}:${lines.from}${to > lines.from ? `-${to}` : ''}` : shown),
      content: visible(chunk.text),
      ...{ startLine: chunk.startLine, endLine, startByte: chunk.startByte, endByte: chunk.endByte },
      ...(artifact && { totalBytes: artifact.bytes }),
      isTruncated: !isEnd,
      ...(token !== undefined && { nextChunkToken: token }),
    },
    text: [
      `${focus.info.id}/${shown}${artifact === undefined ? '' : ` (${artifact.argv.join(' ')})`}`,
      chunk.text.length > TEXT
        ? `${chunk.text.slice(0, TEXT)}\n… the rest is in structuredContent.content`
        : chunk.text,
      ...(token === undefined ? [] : [`more: nextChunkToken=${token}`]),
    ].join('\n'),
  };
}

/** Throws E_USAGE for a range that is none. */
function checkRange({ startLine, lineCount, startByte, endByte }: z.infer<typeof readInput>): void {
  if ((startLine ?? lineCount) !== undefined && (startByte ?? endByte) !== undefined)
    throw new EvidenceError('E_USAGE', 'lines and bytes are both given', 'give one of them');
  if (endByte !== undefined && endByte <= (startByte ?? 0))
    throw new EvidenceError('E_USAGE', `endByte ${endByte} is not behind startByte ${startByte ?? 0}`);
}

function byBytes(args: { startByte?: number | undefined; endByte?: number | undefined }): boolean {
  return args.startByte !== undefined || args.endByte !== undefined;
}

function limit(args: { endByte?: number | undefined }): number {
  return args.endByte === undefined ? MB : MOST_BYTES;
}

interface Located {
  readonly focus: Focus;
  readonly path: string;
  readonly lines?: { readonly from: number; readonly to: number };
}

/** `bundle/path[:line]`. Throws E_NO_SUCH_ENTRY, E_REFUSED. */
export async function located(logKey: string, call: Call): Promise<Located> {
  const slash = logKey.indexOf('/');
  const [name, rest] = slash < 0 ? [logKey, ''] : [logKey.slice(0, slash), logKey.slice(slash + 1)];
  if (name === '' || rest === '' || rest.split('/').includes('..'))
    throw new EvidenceError(
      'E_REFUSED',
      `logKey "${visible(logKey.slice(0, 200))}" names no file of a bundle`,
      'it is bundle/path, as citations and search hits carry it',
    );
  const focus = await focusOn(call, { instanceId: name, bundle: name });
  const known = (path: string): boolean =>
    path === MANIFEST ||
    focus.manifest.files.some((f) => f.path === path) ||
    focus.manifest.artifacts.some((a) => a.path === path || a.stderrPath === path);
  const cited = known(rest) ? undefined : parseCitation(rest);
  return cited === undefined
    ? { focus, path: rest }
    : { focus, path: cited.path, lines: { from: cited.from, to: cited.to } };
}
