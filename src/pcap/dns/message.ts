/** One DNS message as far as transactions need it (RFC 1035). */
export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly rcode: number;
  readonly isTruncated: boolean;
  readonly answers: number;
  readonly name: string;
  readonly type: number;
}

const MOST_LABELS = 128;

/** Undefined where it is none, or is cut before the end of the question. A name is followed through no more than 128 labels. */
export function dnsMessage(b: Buffer, at: number, end: number): DnsMessage | undefined {
  if (end - at < 17) return undefined;
  const flags = b.readUInt16BE(at + 2);
  const questions = b.readUInt16BE(at + 4);
  // Opcode QUERY with one question: what resolvers send. Everything else on the port is something else.
  if (((flags >> 11) & 15) !== 0 || questions !== 1) return undefined;
  const labels: string[] = [];
  let i = at + 12;
  for (; labels.length < MOST_LABELS && i < end;) {
    const length = b[i]!;
    if (length === 0) break;
    // A question has no pointer to follow: nothing comes before it.
    if (length > 63 || i + 1 + length > end) return undefined;
    labels.push(b.toString('latin1', i + 1, i + 1 + length));
    i += 1 + length;
  }
  if (i + 5 > end || b[i] !== 0) return undefined;
  return {
    id: b.readUInt16BE(at),
    isResponse: (flags & 0x8000) !== 0,
    rcode: flags & 15,
    isTruncated: (flags & 0x0200) !== 0,
    answers: b.readUInt16BE(at + 6),
    name: labels.length === 0 ? '.' : labels.join('.').toLowerCase(),
    type: b.readUInt16BE(i + 1),
  };
}
