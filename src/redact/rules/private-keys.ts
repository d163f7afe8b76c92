import { KeyBody, placeOf, rowsIn } from '../key-body.js';
import { all, type Follower, looksRandom, matches, type Rule, type Span } from '../rule.js';

/** A blank, also as a form or a URL writes it. */
const BLANK = '(?:[ +]|%20)';
/** RFC 7468, OpenSSL's traditional formats, OpenSSH, SSH2 (RFC 4716), OpenPGP, OpenVPN. */
const LABEL = `(?:(?:[A-Z0-9]{1,20}${BLANK}){0,4}PRIVATE${BLANK}KEY(?:${BLANK}BLOCK)?|OpenVPN (?:Static|tls-crypt[a-z0-9-]{0,20}) [A-Za-z0-9 -]{1,30})`;
const BEGIN = new RegExp(`-{4,5}${BLANK}?BEGIN${BLANK}${LABEL} ?-{4,5}`, 'g');
const END = new RegExp(`-{4,5}${BLANK}?END${BLANK}`, 'g');
/** Of a private key. */
const END_OF_KEY = new RegExp(`-{4,5}${BLANK}?END${BLANK}${LABEL} ?-{4,5}`);
/** Base64 with the line ends of a string in JSON, in a shell, in a URL. */
const BODY = /(?:[A-Za-z0-9+/=:,. \t-]|\\{1,8}[nrt/]|%[0-9A-F]{2})*/y;
/** Line ends between a mark and the body. */
const AROUND = '(?:\\\\{1,8}[nrt]|%0[AD]|[ \\t\\r])*';
/** The same, with quotes and separators of strings. */
const BEFORE_END = /(?:\\{1,8}[nrt]|%0[AD]|[^A-Za-z0-9+/=\\])*$/;
const LEADING = new RegExp(`^${AROUND}`);
const TRAILING = new RegExp(`${AROUND}$`);

/** The body of each key that begins in the line, up to its END or to what is no Base64; then rows alone. */
function bodies(line: string): Span[] {
  const spans: Span[] = [];
  let done = 0;
  let hasEnd = true;
  for (const match of line.matchAll(BEGIN)) {
    const from = match.index + match[0].length;
    // Within the body of the one before.
    if (from <= done) continue;
    END.lastIndex = from;
    const marked: number | undefined = hasEnd ? END.exec(line)?.index : undefined;
    hasEnd = marked !== undefined;
    BODY.lastIndex = from;
    done = marked ?? from + (BODY.exec(line)?.[0].length ?? 0);
    spans.push(...between(line, from, done));
    if (marked === undefined) {
      spans.push(...rowsIn(line, done, line.length));
      break;
    }
  }
  return spans;
}

/** What stands between two marks, without the line ends around it. */
function between(line: string, from: number, to: number): Span[] {
  const start = from + (LEADING.exec(line.slice(from, Math.min(to, from + 40)))?.[0].length ?? 0);
  const tail = TRAILING.exec(line.slice(Math.max(start, to - 40), to))?.[0].length ?? 0;
  return to - tail > start ? [{ start, end: to - tail }] : [];
}

/** The body before the first END of a line, when its BEGIN is in none: it was cut off. */
function orphans(line: string): Span[] {
  const end = line.search(END_OF_KEY);
  const begin = line.search(BEGIN);
  if (end < 0 || (begin >= 0 && begin < end)) return [];
  const rows = rowsIn(line, 0, end);
  const last = lastRow(line, end);
  const text = last ? line.slice(last.start, last.end) : '';
  return last && (rows.length > 0 || text.endsWith('=') || looksRandom(text)) ? [...rows, last] : rows;
}

/** The one before the END, shorter than the others, and with its line ends what is before it in the same string. */
function lastRow(line: string, end: number): Span | undefined {
  const to = end - (BEFORE_END.exec(line.slice(Math.max(0, end - 24), end))?.[0].length ?? 0);
  let from = to;
  while (from > 0 && line[from - 1] === '=') from--;
  while (from > 0 && /[A-Za-z0-9+/%\\]/.test(line[from - 1] ?? '')) from--;
  return between(line, from, to)[0];
}

/** A key that begins in the line and does not end there. */
function unended(line: string): Follower | undefined {
  const found = [...line.matchAll(BEGIN)].at(-1);
  if (!found) return undefined;
  const end = found.index + found[0].length;
  END.lastIndex = end;
  return END.test(line) ? undefined : new KeyBody({ place: placeOf(line, found.index, end) });
}

const ENCODED = /LS0tLS1CRUdJTi[A-Za-z0-9+/=]{20,}/g;
/** Base64 in 76 columns, without a line that says where it ends but that it is shorter. */
function encoded(line: string): Follower | undefined {
  const found = [...line.matchAll(ENCODED)].at(-1);
  if (!found || !isEncodedKey(found[0])) return undefined;
  const text = found[0];
  if (Buffer.from(text, 'base64').toString('latin1').includes('-----END ')) return undefined;
  const place = placeOf(line, found.index, found.index + text.length);
  return new KeyBody({ place, width: text.length });
}

function isEncodedKey(text: string): boolean {
  return Buffer.from(text.slice(0, 96), 'base64').toString('latin1').includes('PRIVATE KEY');
}

export const privateKeys: readonly Rule[] = [
  {
    id: 'private-key',
    source: 'RFC 7468 §10-11, RFC 4716, OpenSSH PROTOCOL.key, RFC 9580 §6.2, OpenVPN --secret',
    triggers: ['begin', 'end'].flatMap((mark) =>
      ['-', '- ', '-+', '-%20'].flatMap((before) => [' ', '+', '%20'].map((after) => before + mark + after)),
    ),
    find: all(bodies, orphans),
    follow: unended,
    masks: [
      '{"private_key":"-----BEGIN PRIVATE KEY-----\\n«MIIEvQIBADANBg\\nkqhkiG9w0BAQEF»\\n-----END PRIVATE KEY-----\\n"}',
      'key -----BEGIN RSA PRIVATE KEY----- «MIIEpAIBAAKCAQEA» -----END RSA PRIVATE KEY-----',
      '"-----BEGIN EC PRIVATE KEY-----\\n«MHcCAQEEIIGl»", cut',
      '["-----BEGIN PRIVATE KEY-----","«MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA»","',
      '-----BEGIN+PRIVATE+KEY-----%0A«MIIEvQIBADANBgkqhkiG9w0%2BAQEF%3D»%0A-----END+PRIVATE+KEY-----&a=1',
      '"«MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA»\\n-----END PRIVATE KEY-----\\n"',
    ],
    keeps: [
      '-----END PRIVATE KEY-----',
      '-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----',
      '-----BEGIN PUBLIC KEY-----',
      'BEGIN transaction; END',
    ],
  },
  {
    id: 'private-key',
    source: 'PuTTY, appendix C: PPK files',
    triggers: ['private-lines:', 'private-mac:', 'private-hash:'],
    find: matches(/(Private-(?:MAC|Hash):[ \t]{0,4})([0-9a-f]{20,128})/gi),
    follow: (line) => {
      const found = /Private-Lines:[ \t]{0,4}\d{1,4}/i.exec(line);
      return found
        ? new KeyBody({ place: placeOf(line, found.index, found.index + found[0].length) })
        : undefined;
    },
    masks: ['Private-MAC: «0123456789abcdef0123456789abcdef01234567»'],
    keeps: ['Private-Lines: 14', 'Public-Lines: 6'],
  },
  {
    id: 'private-key',
    source: 'RFC 7468 within Base64, as Kubernetes and kubeconfig keep it',
    triggers: ['ls0tls1crudjti'],
    find: matches(ENCODED, isEncodedKey),
    follow: encoded,
    masks: ['tls.key: «LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJna3Foa2lHOXcwQkFRRUY=»'],
    keeps: ['tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJrakNDQVRpZ0F3SUJBZ0lVWg=='],
  },
  {
    id: 'private-key',
    source: 'RFC 7517 §4, RFC 7518 §6: private members of a JWK',
    triggers: ['"kty'],
    find: matches(/(\\{0,7}"(?:d|p|q|dp|dq|qi|k)\\{0,7}"[ \t]{0,8}:[ \t]{0,8}\\{0,7}")([A-Za-z0-9_-]{16,})/g),
    masks: [
      '{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","d":"«870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE»"}',
    ],
    keeps: ['{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4","e":"AQAB"}'],
  },
];
