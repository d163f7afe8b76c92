// archiver 8 ships no types, and those of DefinitelyTyped describe version 7. Only what is used here.
declare module 'archiver' {
  import type { Readable, Transform } from 'node:stream';

  export class ZipArchive extends Transform {
    constructor(options: { zlib: { level: number } });
    append(
      source: Readable | Buffer,
      data: { name: string; date: Date; mode: number; type?: 'file' | 'directory' },
    ): this;
    finalize(): Promise<void>;
    abort(): this;
  }
}
