import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

// Only of what was just made in memory: archives of others are read in src/bundle.

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
}

const [END, CENTRAL, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const DEFLATED = 8;

/** The files of a zip without ZIP64, in its order; folders left out (APPNOTE.TXT 4.3). */
export function readZip(bytes: Buffer): ZipEntry[] {
  let end = bytes.length - 22;
  while (bytes.readUInt32LE(end) !== END) end--;
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(start, start + packed);
    const path = bytes.toString('utf8', at + 46, at + 46 + (name ?? 0));
    if (!path.endsWith('/'))
      entries.push({ name: path, content: method === DEFLATED ? inflateRawSync(content) : content });
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

/** Every file of 1 January 1980, the first day a zip knows. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const [files, index]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, content } of entries) {
    const packed = deflateRawSync(content, { level: 9 });
    const path = Buffer.from(name);
    // From `version needed` to `length of the extra field`, as both headers have them.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2); // Names are UTF-8.
    common.writeUInt16LE(DEFLATED, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(path.length, 22);
    files.push(signature(LOCAL), common, path, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    index.push(signature(CENTRAL), Buffer.from([20, 0]), common, rest, path);
    offset += 4 + 26 + path.length + packed.length;
  }
  const central = Buffer.concat(index);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
