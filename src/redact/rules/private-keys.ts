import { type Follower, matches, type Rule, type Span } from '../rule.js';

/** RFC 7468, OpenSSL's traditional formats, OpenSSH, SSH2 (RFC 4716), OpenPGP, OpenVPN. */
const BEGIN =
  /-{4,5} ?BEGIN (?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN (?:Static|tls-crypt[a-z0-9-]{0,20}) [A-Za-z0-9 -]{1,30}) ?-{4,5}/g;
const END = /-{4,5} ?END /g;
/** Base64 with the line ends of a string in JSON or in a shell. */
const BODY = /(?:[A-Za-z0-9+/=:,. \t-]|\\{1,8}[nrt])*/y;

/** The body of each key that begins in the line, up to its END or to what is no Base64. */
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
    const plain = marked === undefined ? (BODY.exec(line)?.[0].length ?? 0) : 0;
    done = marked ?? from + plain;
    const start = from + (/^(?:\\{1,8}[nrt]|[ \t])*/.exec(line.slice(from, from + 40))?.[0].length ?? 0);
    let end = marked ?? from + plain;
    while (end > start && /[ \t\r]/.test(line[end - 1] ?? '')) end--;
    const tail = /(?:\\{1,8}[nrt])+$/.exec(line.slice(Math.max(start, end - 20), end))?.[0].length ?? 0;
    if (end - tail > start) spans.push({ start, end: end - tail });
  }
  return spans;
}

/** Longer than the body of any key in use: what still goes on then is no key. */
const MOST_LINES = 4000;
/** Nor is a line with a prefix longer; without one it may be all of the body. */
const LONGEST_LINE = 2048;

/** The lines below BEGIN: all as wide as the first one, the last one shorter (or the END is missing). */
function body(prefix: string): Follower {
  let lines = 0;
  let width = 0;
  return {
    next: (line) => {
      if (lines++ > MOST_LINES || /-{4,5} ?END /.test(line)) return undefined;
      const end = line.endsWith('\r') ? line.length - 1 : line.length;
      if (end > LONGEST_LINE) {
        return /^[A-Za-z0-9+/=]+\r?$/.test(line) ? [{ start: 0, end }] : undefined;
      }
      const from = line.startsWith(prefix) ? prefix.length : line.search(/[^ \t]*[ \t\r]*$/);
      const text = line.slice(from, end).trim();
      const start = line.indexOf(text, from);
      // An empty line stands between the headers and the body of an encrypted key.
      if (text === '') return width === 0 ? [] : undefined;
      if (/^[A-Z][A-Za-z-]{2,30}: /.test(line.slice(from)) || text.startsWith('#')) {
        return text.startsWith('DEK-Info: ') ? [{ start: start + 10, end: start + text.length }] : [];
      }
      if (!/^[A-Za-z0-9+/=_-]+\\?$/.test(text)) return undefined;
      if (width > 0 && text.length < width) lines = MOST_LINES + 1;
      width ||= text.length;
      return [{ start, end: start + text.length }];
    },
  };
}

/** PuTTY's own format says how many lines follow. */
function counted(left: number): Follower {
  return {
    next: (line) => {
      if (left-- <= 0 || line.length > LONGEST_LINE) return undefined;
      const start = line.search(/[^ \t:]*\r?$/);
      const end = line.endsWith('\r') ? line.length - 1 : line.length;
      return end > start ? [{ start, end }] : [];
    },
  };
}

export const privateKeys: readonly Rule[] = [
  {
    id: 'private-key',
    source: 'RFC 7468 §10-11, RFC 4716, OpenSSH PROTOCOL.key, RFC 9580 §6.2, OpenVPN --secret',
    triggers: ['-begin ', '- begin '],
    find: bodies,
    follow: (line) => {
      const found = [...line.matchAll(BEGIN)].at(-1);
      if (!found || !/^[ \t\r\\]*$/.test(line.slice(found.index + found[0].length))) return undefined;
      return body(line.slice(0, found.index));
    },
    masks: [
      '{"private_key":"-----BEGIN PRIVATE KEY-----\\n«MIIEvQIBADANBg\\nkqhkiG9w0BAQEF»\\n-----END PRIVATE KEY-----\\n"}',
      'key -----BEGIN RSA PRIVATE KEY----- «MIIEpAIBAAKCAQEA» -----END RSA PRIVATE KEY-----',
      '"-----BEGIN EC PRIVATE KEY-----\\n«MHcCAQEEIIGl»", cut',
    ],
    keeps: [
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
      const lines = /Private-Lines:[ \t]{0,4}(\d{1,4})[ \t\r]*$/i.exec(line)?.[1];
      return lines === undefined ? undefined : counted(Number(lines));
    },
    masks: ['Private-MAC: «0123456789abcdef0123456789abcdef01234567»'],
    keeps: ['Private-Lines: 14', 'Public-Lines: 6'],
  },
  {
    id: 'private-key',
    source: 'RFC 7468 within Base64, as Kubernetes and kubeconfig keep it',
    triggers: ['ls0tls1crudjti'],
    find: matches(/LS0tLS1CRUdJTi[A-Za-z0-9+/=]{20,65536}/g, (text) =>
      Buffer.from(text.slice(0, 96), 'base64').toString('latin1').includes('PRIVATE KEY'),
    ),
    masks: ['tls.key: «LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJna3Foa2lHOXcwQkFRRUY=»'],
    keeps: ['tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJrakNDQVRpZ0F3SUJBZ0lVWg=='],
  },
  {
    id: 'private-key',
    source: 'RFC 7517 §4, RFC 7518 §6: private members of a JWK',
    triggers: ['"kty'],
    find: matches(
      /(\\{0,7}"(?:d|p|q|dp|dq|qi|k)\\{0,7}"[ \t]{0,8}:[ \t]{0,8}\\{0,7}")([A-Za-z0-9_-]{16,4096})/g,
    ),
    masks: [
      '{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","d":"«870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE»"}',
    ],
    keeps: ['{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4","e":"AQAB"}'],
  },
];
