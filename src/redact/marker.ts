/**
 * What stands where a secret stood. No quote, blank, backslash, `=`, `&`, `,` or `<` is in it, so it stays one
 * word of a shell, one value of JSON (inside its quotes), YAML, INI, XML and of a URL's query.
 */
export function marker(kind: string): string {
  return `[REDACTED:${kind}]`;
}

/** What stands where text was left out because it could not be redacted safely. */
export function withheldMarker(bytes: number, reason: string): string {
  return `[WITHHELD:${bytes} bytes:${reason.replace(/[^A-Za-z0-9 ._-]+/g, '_')}]`;
}

const MARKER = /\[(?:REDACTED:[a-z0-9-]{1,40}|WITHHELD:\d{1,19} bytes:[A-Za-z0-9 ._-]{0,200})\]/g;

/** Where markers stand in a text, as [start, end), in order. */
export function markersIn(text: string): readonly (readonly [number, number])[] {
  if (!text.includes('[REDACTED:') && !text.includes('[WITHHELD:')) return [];
  return Array.from(text.matchAll(MARKER), (m) => [m.index, m.index + m[0].length] as const);
}
