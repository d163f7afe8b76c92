import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { EvidenceError } from '../../core/errors.js';
import { visible } from '../../core/escape.js';
import { formatBytes } from '../../core/units.js';

/** What a mail holds beside its text. */
export interface MailAttachment {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A file that is too large for one mail: each part travels in a mail of its own. */
export interface SplitFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly parts: readonly FilePart[];
}

export interface FilePart {
  /** `evidence-….tar.gz.part02of11`: in the order of their names they make the file. */
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Bytes that a mail server counts per byte of an attachment: base64 with its line ends (RFC 2045). */
const BASE64 = (4 / 3) * (78 / 76);
/** Left for the text and the headers. */
const TEXT_BYTES = 200_000;
const MOST_PARTS = 20;

/** Which files go into the mail whole, and which in parts. `limit`: bytes of a mail as it is sent. Throws E_MAIL. */
export async function planAttachments(
  paths: readonly string[],
  limit: number,
): Promise<{ readonly whole: readonly MailAttachment[]; readonly split: readonly SplitFile[] }> {
  const room = Math.floor((limit - TEXT_BYTES) / BASE64);
  if (room < 100_000)
    throw new EvidenceError('E_MAIL', `a limit of ${formatBytes(limit)} leaves no room for attachments`);
  let left = room;
  const [whole, split]: [MailAttachment[], SplitFile[]] = [[], []];
  for (const path of paths) {
    const size = await sizeOf(path);
    if (size <= left) {
      whole.push({ name: nameOf(path), bytes: await readFile(path) });
      left -= size;
    } else split.push(await splitFile(path, size, room));
  }
  return { whole, split };
}

async function splitFile(path: string, size: number, room: number): Promise<SplitFile> {
  const count = Math.ceil(size / room);
  if (count > MOST_PARTS)
    throw new EvidenceError(
      'E_MAIL',
      `${path} (${formatBytes(size)}) would take ${count} mails of ${formatBytes(room * BASE64 + TEXT_BYTES)}`,
      'send the mail without it and hand it over with evidence upload, or raise the limit',
    );
  const digits = String(count).length;
  const whole = createHash('sha256');
  const parts: FilePart[] = [];
  for (let i = 0; i < count; i++) {
    const offset = i * room;
    const bytes = await readPart(path, offset, Math.min(room, size - offset));
    whole.update(bytes);
    parts.push({
      name: `${nameOf(path)}.part${String(i + 1).padStart(digits, '0')}of${count}`,
      offset,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  }
  return { name: nameOf(path), path, bytes: size, sha256: whole.digest('hex'), parts };
}

/** Throws E_MAIL where the file is no longer what it was. */
export async function readPart(path: string, offset: number, bytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await file.read(buffer, 0, bytes, offset);
    if (bytesRead === bytes) return buffer;
    throw new EvidenceError('E_MAIL', `${path} has become shorter while it was read`);
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (info instanceof Error)
    throw new EvidenceError('E_MAIL', `${path} cannot be attached: ${info.message}`, undefined, {
      cause: info,
    });
  if (info.isFile()) return info.size;
  throw new EvidenceError(
    'E_MAIL',
    `${path} cannot be attached: it is no file`,
    'seal a folder bundle as tar.gz first',
  );
}

function nameOf(path: string): string {
  return visible(basename(path)).replace(/\s+/g, ' ');
}
