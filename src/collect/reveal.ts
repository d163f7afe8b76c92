import type { AddressMapper, Revealer } from '../redact/identities/mapper.js';
import { mapId, readMap } from '../redact/identities/map-file.js';
import { isCapture, rewritePcap } from '../redact/identities/pcap/rewrite-pcap.js';
import { createRevealer } from '../redact/identities/revealer.js';
import { EvidenceError } from '../core/errors.js';

const LF = 0x0a;
/** A longer line is revealed in pieces, each cut behind a blank, a quote or a comma. */
const LONGEST = 1024 * 1024;

/** What the owner's map makes of pseudonyms. Throws E_IDENTITY_MAP where there is no map, or `wanted` is another. */
export async function openRevealer(path: string, keepVendor: boolean, wanted?: string): Promise<Revealer> {
  const map = await readMap(path);
  if (!map) {
    throw new EvidenceError(
      'E_IDENTITY_MAP',
      `there is no identity map ${path}`,
      'name the one the bundle was made with: --redact-map FILE',
    );
  }
  const id = mapId(map.key);
  if (wanted !== undefined && wanted !== id) {
    throw new EvidenceError(
      'E_IDENTITY_MAP',
      `the pseudonyms are of the identity map ${wanted}; ${path} is ${id}`,
      'name the map the bundle was made with: --redact-map FILE',
    );
  }
  return createRevealer(map, { keepVendor });
}

/** Text or a capture with the identities back in their places. Streams. */
export async function* revealed(content: AsyncIterable<Buffer>, revealer: Revealer): AsyncGenerator<Buffer> {
  const source = content[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 4) {
    const { done, value } = await source.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  const all = again(head, source);
  if (isCapture(head)) yield* capture(all, revealer);
  else yield* text(all, revealer);
}

function capture(content: AsyncIterable<Buffer>, addresses: AddressMapper): AsyncGenerator<Buffer> {
  return rewritePcap(content, addresses, { payload: 'keep' }).output;
}

async function* text(content: AsyncIterable<Buffer>, revealer: Revealer): AsyncGenerator<Buffer> {
  const reveal = (bytes: Buffer): Buffer => Buffer.from(revealer.reveal(bytes.toString('latin1')), 'latin1');
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of content) {
    const data = Buffer.concat([rest, chunk]);
    const end = data.lastIndexOf(LF) + 1;
    const cut = end > 0 || data.length <= LONGEST ? end : gapBefore(data);
    if (cut > 0) yield reveal(data.subarray(0, cut));
    rest = data.subarray(cut);
  }
  if (rest.length > 0) yield reveal(rest);
}

function gapBefore(data: Buffer): number {
  return Math.max(...[' ', '\t', '"', ','].map((gap) => data.lastIndexOf(gap) + 1)) || data.length;
}

async function* again(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (;;) {
    const { done, value } = await rest.next();
    if (done === true) return;
    yield value;
  }
}
