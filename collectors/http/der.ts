/** One element of ASN.1 DER (X.690): its tag byte and the bounds of its content. */
export interface Element {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

/** The elements that stand in `bytes` between two offsets. Stops at the first that is malformed. */
export function elements(bytes: Uint8Array, from = 0, to = bytes.length): Element[] {
  const found: Element[] = [];
  let at = from;
  while (at + 2 <= to) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1] ?? 0;
    at += 2;
    if (length > 0x80) {
      const size = length & 0x7f;
      if (size > 4 || at + size > to) break;
      length = 0;
      for (let i = 0; i < size; i++) length = length * 256 + (bytes[at + i] ?? 0);
      at += size;
    } else if (length === 0x80) break;
    if (at + length > to) break;
    found.push({ tag, from: at, to: at + length });
    at += length;
  }
  return found;
}

/** Dotted form of an OBJECT IDENTIFIER's content; '' when it is malformed. */
export function oid(bytes: Uint8Array): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(value)) return '';
    if ((byte & 0x80) !== 0) continue;
    if (arcs.length === 0) {
      const first = Math.min(2, Math.floor(value / 40));
      arcs.push(first, value - first * 40);
    } else arcs.push(value);
    value = 0;
  }
  return arcs.join('.');
}

/** Character strings: BMPString is UTF-16, T61String is read as Latin-1, the others are UTF-8 or a part of it. */
export function stringOf(tag: number, bytes: Uint8Array): string {
  if (tag === 0x1e) {
    let text = '';
    for (let i = 0; i + 1 < bytes.length; i += 2)
      text += String.fromCharCode(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
    return text;
  }
  return new TextDecoder(tag === 0x14 ? 'latin1' : 'utf-8').decode(bytes);
}

/** UTCTime `YYMMDDHHMMSSZ` or GeneralizedTime `YYYYMMDDHHMMSSZ` (RFC 5280 4.1.2.5) as RFC 3339. */
export function timeOf(tag: number, bytes: Uint8Array): string | undefined {
  const text = stringOf(0x0c, bytes);
  const match = /^(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match || (tag === 0x18) !== (match[1] !== undefined)) return undefined;
  const century = match[1] ?? (Number(match[2]) >= 50 ? '19' : '20');
  const iso = `${century}${match[2]}-${match[3]}-${match[4]}T${match[5]}:${match[6]}:${match[7]}Z`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}
