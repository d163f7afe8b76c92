import { isKeyOfType } from './known-hosts-key.js';
import { type HashedName, lowerCase, parseHashedName } from './known-hosts-match.js';

export interface KnownHostsLine {
  readonly marker?: 'cert-authority' | 'revoked';
  /** Hashed, or the comma list of patterns in lower case. */
  readonly names: HashedName | string;
  readonly blob: Buffer;
}

/** One line of a known_hosts file: an entry, nothing (comment, blank), or malformed (which OpenSSH skips too). */
export function parseKnownHostsLine(text: string): KnownHostsLine | 'nothing' | 'malformed' {
  // A C string ends at the first NUL.
  const nul = text.indexOf('\0');
  const line = (nul < 0 ? text : text.slice(0, nul)).replace(/^[ \t]+/, '').replace(/\r$/, '');
  if (line === '' || line.startsWith('#')) return 'nothing';
  const match =
    /^(?:@(cert-authority|revoked)[ \t]+)?([^@ \t][^ \t]*)[ \t]+([^ \t#][^ \t]*)[ \t]+([^ \t]+)/.exec(line);
  const [, marker, names, type, base64] = match ?? [];
  if (names === undefined || type === undefined || base64 === undefined) return 'malformed';
  const blob = Buffer.from(base64, 'base64');
  // Node reads over what is not base64; OpenSSH does not.
  if (blob.toString('base64') !== base64 || !isKeyOfType(blob, type)) return 'malformed';
  const hashed = names.startsWith('|') ? parseHashedName(names) : undefined;
  if (names.startsWith('|') && !hashed) return 'malformed';
  return {
    ...(marker !== undefined && { marker: marker as 'cert-authority' | 'revoked' }),
    names: hashed ?? lowerCase(names),
    blob,
  };
}
