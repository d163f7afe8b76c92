import { crc32, gzipSync } from 'node:zlib';

/** One tar header plus content, byte by byte, so that a test can write what no tool would. */
export interface TarPart {
  readonly name: string | Buffer;
  /** ustar type flag; default `0`, a file. */
  readonly type?: string;
  readonly body?: string | Buffer;
  /** What the header claims instead of the length of the body. */
  readonly size?: number;
  /** The 12 bytes of the size field themselves. */
  readonly sizeField?: Buffer;
  readonly link?: string;
}

const BLOCK = 512;

function header({ name, type = '0', body = '', size, sizeField, link = '' }: TarPart): Buffer {
  const block = Buffer.alloc(BLOCK);
  Buffer.from(name as string).copy(block, 0, 0, 100);
  for (const [at, field] of [
    [100, '0000644\0'],
    [108, '0000000\0'],
    [116, '0000000\0'],
  ] as const)
    block.write(field, at);
  block.write(`${(size ?? Buffer.byteLength(body)).toString(8).padStart(11, '0')}\0`, 124);
  sizeField?.copy(block, 124);
  block.write(`${(1_763_694_000).toString(8).padStart(11, '0')}\0`, 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(link, 157);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A tar of these parts with its two closing blocks. */
export function craftTar(parts: readonly TarPart[], { open = false } = {}): Buffer {
  const blocks = parts.flatMap((part) => {
    const body = Buffer.from((part.body ?? '') as string);
    return [header(part), body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat(open ? blocks : [...blocks, Buffer.alloc(2 * BLOCK)]);
}

export const craftTarGz = (parts: readonly TarPart[]): Buffer => gzipSync(craftTar(parts));

/** A pax extended header that overrides fields of the part after it. */
export function pax(fields: Readonly<Record<string, string | Buffer>>, type: 'x' | 'g' = 'x'): TarPart {
  const records = Object.entries(fields).map(([key, value]) => {
    const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value as string), Buffer.from('\n')]);
    let length = rest.length + 1;
    while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
    return Buffer.concat([Buffer.from(String(length)), rest]);
  });
  return { name: 'PaxHeader', type, body: Buffer.concat(records) };
}

export interface ZipPart {
  readonly name: string | Buffer;
  readonly body?: Buffer;
  /** 0 stored (default), 8 deflated: `body` is then the deflated bytes. */
  readonly method?: number;
  readonly size?: number;
  readonly crc?: number;
  readonly flags?: number;
  /** Unix mode with type bits. */
  readonly mode?: number;
  readonly extra?: Buffer;
  /** Where the central directory says the local header is. */
  readonly offset?: number;
}

const u16 = (n: number): Buffer => Buffer.from([n & 255, (n >> 8) & 255]);
const u32 = (n: number): Buffer => {
  const b = Buffer.alloc(4);
  b.writeUInt32LE(n >>> 0);
  return b;
};

/** A zip with one local and one central header per part (APPNOTE 4.3). `count` lies about their number. */
export function craftZip(
  parts: readonly ZipPart[],
  { count = parts.length, tail = Buffer.alloc(0) } = {},
): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const {
      body = Buffer.alloc(0),
      method = 0,
      flags = 0x800,
      mode = 0o100_600,
      extra = Buffer.alloc(0),
    } = part;
    const name = Buffer.from(part.name as string);
    const common = Buffer.concat([
      u16(20),
      u16(flags),
      u16(method),
      u32(0x5b751800),
      u32(part.crc ?? crc32(body)),
      u32(body.length),
      u32(part.size ?? body.length),
      u16(name.length),
      u16(extra.length),
    ]);
    const local = Buffer.concat([u32(0x04034b50), common, name, extra, body]);
    locals.push(local);
    const rest = [u16(0), u16(0), u16(0), u32(mode * 65_536), u32(part.offset ?? at), name, extra];
    centrals.push(Buffer.concat([u32(0x02014b50), u16(0x032d), common, ...rest]));
    at += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = [u32(0x06054b50), u32(0), u16(count), u16(count), u32(directory.length), u32(at), u16(0)];
  return Buffer.concat([...locals, directory, tail, ...end]);
}
