/**
 * A name as the scanner may meet it, a character a byte; its words ignore the case of ASCII, so that of other letters
 * is spelled out here. Beyond ASCII: UTF-8 composed and not (UAX #15), Latin-1, JSON (RFC 8259 §7) and JSON in JSON,
 * URLs (RFC 3986 §2.1), `\xc3` of nginx, Python and systemd, octal of ls and git.
 */
export function writtenForms(name: string): string[] {
  // oxlint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(name)) return [name];
  const initials = name.toLowerCase().replaceAll(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
  const cased = [name, name.toLowerCase(), name.toUpperCase(), initials];
  const texts = new Set(cased.flatMap((text) => [text.normalize('NFC'), text.normalize('NFD')]));
  return [...new Set(Array.from(texts, encodings).flat())];
}

function encodings(text: string): string[] {
  const utf8 = Buffer.from(text, 'utf8').toString('latin1');
  const isLatin1 = !/[^\0-\xff]/.test(text);
  return [
    utf8,
    ...(isLatin1 ? [text] : []),
    ...['\\', '\\\\', '\\\\\\\\'].map((slashes) => escaped(text, `${slashes}u`, 16, 4)),
    escaped(utf8, '%', 16, 2),
    escaped(utf8, '\\x', 16, 2),
    escaped(utf8, '\\', 8, 3),
  ];
}

/** Code units beyond ASCII as numbers. */
function escaped(text: string, sign: string, radix: number, digits: number): string {
  return text.replaceAll(
    /[\x80-\uffff]/g,
    (unit) => sign + unit.charCodeAt(0).toString(radix).padStart(digits, '0'),
  );
}
