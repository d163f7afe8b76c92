/** RFC 4251 section 5: `string` is a uint32 length and that many bytes. */
export function sshString(data: string | Uint8Array): Buffer {
  const bytes = Buffer.from(data as Uint8Array);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** RFC 4251 section 5: a positive `mpint`, from an unsigned big-endian number. */
export function sshMpint(unsigned: Uint8Array): Buffer {
  let from = 0;
  while (from < unsigned.length && unsigned[from] === 0) from++;
  const bytes = unsigned.subarray(from);
  return sshString((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Reads SSH wire data that may be hostile: whatever is not there throws a RangeError. */
export class SshReader {
  #at = 0;

  constructor(private readonly data: Buffer) {}

  bytes(length: number): Buffer {
    if (length > this.data.length - this.#at) throw new RangeError('the data ends too early');
    this.#at += length;
    return this.data.subarray(this.#at - length, this.#at);
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE();
  }

  string(): Buffer {
    return this.bytes(this.uint32());
  }

  /** An mpint as an unsigned number without leading zeros. */
  mpint(): Buffer {
    const bytes = this.string();
    let from = 0;
    while (from < bytes.length - 1 && bytes[from] === 0) from++;
    return bytes.subarray(from);
  }

  end(): void {
    if (this.#at !== this.data.length) throw new RangeError('there is more data than expected');
  }
}
