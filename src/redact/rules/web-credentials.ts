import { isNoSecret, isPath, isSaid } from '../no-secret.js';
import { INNER_QUOTE } from '../read-value.js';
import { all, looksRandom, matches, type Rule, type Span } from '../rule.js';

/** Of a password in a URL; an apostrophe may be part of it (RFC 3986 §2.2), or around the URL. */
const USERINFO = `(?:[^ \\t\\r@/"'<>\\\\]|(?!")${INNER_QUOTE})`;
/** Header names whose value is a secret as a whole. */
const NAMES =
  '(?:proxy-)?authorization|x-(?:api|auth|access|session|vault|gitlab|csrf|xsrf|amz-security|goog-iap-jwt|forwarded-access|functions|ms-token-aad-access|shopify-access|jfrog-art|figma|plex|rundeck-auth|consul|nomad|aws-ec2-metadata)[a-z-]{0,12}(?:key|token|assertion|jwt-assertion)?|private-token|job-token|ocp-apim-subscription-key|dd-api-key|api-key|apikey';
/** In a list of headers: `"cookie", "a=b"`, `{"name":"Cookie","value":"a=b"}`. */
const IN_LIST = String.raw`\\{0,7}["'][ \t]{0,4},[ \t]{0,4}(?:\\{0,7}["'][vV]alue\\{0,7}["'][ \t]{0,4}:[ \t]{0,4})?b?\\{0,7}["']`;
/** Quotes, `%3A` and Go's `map[Authorization:[Bearer x]]` included. */
const HEADER = new RegExp(
  `(?<![A-Za-z0-9-])(?:${NAMES})(?:(${IN_LIST})|(?:\\\\{0,7}["'])?\\]?[ \\t]{0,8}(?::|=>|=|%3A)[ \\t]{0,8}[\\[{]?[ \\t]{0,4}(?:\\\\{0,7}["'])?\\[?)`,
  'gi',
);
const SCHEME =
  /(?:Bearer|Basic|Token|ApiKey|Api-Key|Bot|Key|Negotiate|NTLM|OAuth|JWT|SSWS|GoogleLogin|Digest|Hawk|AWS4-HMAC-SHA256|SharedKey|SharedAccessSignature)(?:[ \t]|%20|\+)+/iy;
/** These have parameters, separated by commas and blanks. */
const WITH_PARAMETERS = /^(?:Digest|Hawk|AWS4|SharedAccess|OAuth)/i;
/** `username="x", response="…"`: to the end of the line, or to the quote of a JSON value around it. */
const PARAMETERS =
  /(?:[A-Za-z][\w-]{0,30}=(?:\\{0,7}"[^"]*(?:"|$)|[^ \t,"']*)(?:[ \t]{0,4}[,&]?[ \t]{0,4}))+|[^\r"'\\]+/y;
/** A scheme nobody knows: what follows it is its credential. */
const UNKNOWN_SCHEME = /[A-Za-z][\w-]{1,30}[ \t][A-Za-z0-9+/._~=-]{8,}(?=[ \t]{0,64}(?:[\r"'\\]|$))/y;
const CREDENTIAL = /[^ \t,;)}\]<&\r"'\\]+/y;

function headers(line: string): Span[] {
  const spans: Span[] = [];
  HEADER.lastIndex = 0;
  for (let header = HEADER.exec(line); header; header = HEADER.exec(line)) {
    const scheme = textAt(SCHEME, line, HEADER.lastIndex);
    const start = HEADER.lastIndex + scheme.length;
    const secret = credential(line, start, scheme);
    HEADER.lastIndex = start + secret.length;
    if (secret === '' || isNoSecret(secret) || isSaid(secret) || isPath(secret)) continue;
    if (scheme === '' && secret.length < 6) continue;
    // A list of names alone: `"Authorization", "Content-Type"`.
    if (scheme === '' && header[1] !== undefined && !/value/i.test(header[1]) && !looksRandom(secret))
      continue;
    spans.push({ start, end: start + secret.length });
  }
  return spans;
}

function credential(line: string, start: number, scheme: string): string {
  if (WITH_PARAMETERS.test(scheme)) return textAt(PARAMETERS, line, start).trimEnd();
  return (scheme === '' && textAt(UNKNOWN_SCHEME, line, start)) || textAt(CREDENTIAL, line, start);
}

function textAt(pattern: RegExp, line: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0] ?? '';
}

const AFTER_NAME = String.raw`(?:${IN_LIST}|(?:\\{0,7}["'])?[ \t]{0,4}[:=][ \t]{0,4}\[?(?:\\{0,7}["'])?)`;
const COOKIE_NAME = "[\\w!#$%&'*+.^`|~-]{1,128}=";
const COOKIE = new RegExp(`(?<![A-Za-z0-9-])((?:cookie2?)${AFTER_NAME})(${COOKIE_NAME}[^\\r"'\\\\]*)`, 'gi');
const SET_COOKIE = new RegExp(
  `(set-cookie2?${AFTER_NAME}${COOKIE_NAME})(\\\\{0,7}"?[^;\\r"'\\\\ \\t,]+)`,
  'gi',
);

export const webCredentials: readonly Rule[] = [
  {
    id: 'authorization',
    source: 'RFC 9110 §11.6.2 and vendors’ headers for keys',
    triggers: ['authorization', 'api-key', 'apikey', '-token', '-auth', '-key', 'assertion'],
    find: headers,
    masks: [
      '> Authorization: Bearer «abcd1234»',
      'Proxy-Authorization: Basic «dXNlcjpwYXNz»',
      "curl -H 'X-Api-Key: «abcd1234»' https://api",
      '{"Authorization":"Token «abcd1234»","a":1}',
      '{"h":"{\\"authorization\\":\\"Bearer «abcd1234»\\"}"}',
      'map[Authorization:[Bearer «abcd1234»] Accept:[*/*]]',
      '* [HTTP/2] [1] [authorization: Basic «dXNlcjpwYXNz»]',
      'Authorization: Digest «username="bob", realm="x", response="0123456789abcdef"»',
      'Authorization: AWS4-HMAC-SHA256 «Credential=AKIAX/20261121/eu/s3/aws4_request, SignedHeaders=host, Signature=0123abcd»',
      'x-vault-token: «s.abcdef»',
      'request failed authorization=Bearer%20«abcd1234» status=401',
      'map[Authorization:[Bearer «abcd1234»] X-Api-Key:[«efgh5678»]]',
      '["authorization","Bearer «abcd1234»","x-api-key","«abcd1234efgh»"]',
      '{"name":"Authorization","value":"Bearer «abcd1234»"}',
    ],
    keeps: [
      'authorization: denied for user bob',
      '{"allowedHeaders":["Authorization","Content-Type"]}',
      'Authorization required',
      'x-request-id: 0123456789',
      'X-Forwarded-For: 10.0.0.1',
    ],
  },
  {
    id: 'cookie',
    source: 'RFC 6265 §4',
    triggers: ['cookie'],
    find: all(matches(COOKIE), matches(SET_COOKIE)),
    masks: [
      'Cookie: «sid=abc; theme=dark»',
      '< Set-Cookie: sid=«abc123»; Path=/; HttpOnly',
      '{"cookie":"«sid=abc; a=b»","x":1}',
      '{"Set-Cookie":["sid=«abc»; Path=/"]}',
      '["cookie","«sid=abc»"]',
      "'cookie', '«sid=abc»'",
      '{"name":"Cookie","value":"«sid=abc»"}',
      '{"name":"Set-Cookie","value":"sid=«abc»; Path=/"}',
    ],
    keeps: [
      'TcpExtSyncookiesSent 12 0.0',
      'net.ipv4.tcp_syncookies = 1',
      'cookie: none',
      'fastopen cookie:0123',
    ],
  },
  {
    id: 'bearer',
    source: 'RFC 6750, RFC 7617',
    triggers: ['bearer ', 'basic ', 'bearer%20', 'basic%20'],
    find: all(
      matches(/((?<![A-Za-z0-9])bearer(?:[ \t]|%20|\+)+)([A-Za-z0-9._~+/=-]{8,})/gi, (t) => looksRandom(t)),
      matches(/((?<![A-Za-z0-9])basic(?:[ \t]|%20)+)([A-Za-z0-9+/]{6,}={0,2})/gi, isBasic),
    ),
    masks: ['sent Bearer «abcd1234efgh» to api', 'auth Basic «dXNlcjpwYXNz» refused'],
    keeps: [
      'Bearer authentication failed',
      'basic functionality tested',
      'WWW-Authenticate: Bearer realm="api"',
      'Basic realm="x"',
    ],
  },
  {
    id: 'jwt',
    source: 'RFC 7519, RFC 7516',
    triggers: ['eyj'],
    find: matches(/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*){0,3}/g),
    masks: ['got «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl» from idp'],
    keeps: ['eyJhbGci', 'keyJoin.table'],
  },
  {
    id: 'url-userinfo',
    source: 'RFC 3986 §3.2.1',
    triggers: ['://'],
    find: all(
      matches(
        new RegExp(
          `(://[^ \\t\\r:/@"'<>\\\\]{0,256}:)((?!\\d{1,5}[/?#,])${USERINFO}{1,512}(?:[/@]${USERINFO}{1,512}){0,3})(?=@)`,
          'gi',
        ),
      ),
      matches(/(:\/\/)([A-Za-z0-9_.~%+-]{16,512})(?=@)/gi, (t) => looksRandom(t, 16)),
    ),
    masks: [
      'postgres://app:«hunter2»@db1:5432/x',
      'mongodb+srv://u:«p@ss»@cluster0.example.net/test?w=majority',
      'redis://:«hunter2»@cache:6379/0',
      "['postgres://app:«hun'ter2»@db1:5432/x','http://b@h']",
      '{"url":"amqp://guest:«hunter2»@mq//"}',
      'git clone https://«0123456789abcdef0123»@git.example.net/x.git',
      'ftp://u:«a/b»@host/',
    ],
    keeps: [
      'http://host:8080/path@x',
      'url=https://api.example.net:8443?x=a@b',
      'tcp://10.0.0.1:5000,foo@bar',
      'https://example.net:443/',
      'ssh://git@example.net/x',
      'http://[::1]:80/ a@b',
    ],
  },
  {
    id: 'dsn-password',
    source: 'go-sql-driver/mysql: user:password@tcp(host)/db; Oracle JDBC: thin:user/password@host',
    triggers: ['@tcp(', '@unix(', '@tcp6(', 'jdbc:oracle:'],
    find: all(
      matches(/(jdbc:oracle:(?:thin|oci8?):[^ \t\r"'/@]{1,128}\/)([^ \t\r"'@]{1,256})(?=@)/gi),
      matches(/((?<![A-Za-z0-9_.-])[A-Za-z0-9_.-]{1,64}:)([^ \t\r"'/]{1,256})(?=@(?:tcp6?|unix)\()/g),
    ),
    masks: ['jdbc:oracle:thin:scott/«tiger»@//db1:1521/x', 'dsn app:«hunter2»@tcp(db1:3306)/x'],
    keeps: ['app@tcp(db1:3306)/x', 'jdbc:oracle:thin:@//db1:1521/x'],
  },
  {
    id: 'url-parameter',
    source: 'SigV4, Google V4 and Azure SAS signed URLs; RFC 6749 §4.1.2; Servlet session ids',
    triggers: [
      'sig=',
      'signature=',
      'code=',
      'auth=',
      'key=',
      'session',
      'sid=',
      'ticket=',
      'hmac=',
      'otp=',
      'nonce=',
      'samlresponse',
    ],
    find: all(
      matches(
        /((?<![A-Za-z0-9])SAMLResponse(?:=|%3D|["']?[ \t]{0,4}:[ \t]{0,4}["']))([A-Za-z0-9+/%_=-]{16,})/gi,
      ),
      matches(
        /([?&;](?:amp;)?(?:sig|signature|x-(?:amz|goog|oss)-signature|hmac|q-signature)=)([^& \t\r"'<>\\]{6,})/gi,
      ),
      matches(
        /([?&;](?:amp;)?(?:code|auth|key|session(?:_?id)?|j?sessionid|phpsessid|sid|ticket|otp)=)([^& \t\r"'<>\\;#?]{6,})/gi,
        (t) => looksRandom(t),
      ),
    ),
    masks: [
      'GET /o?X-Amz-Expires=60&X-Amz-Signature=«0123456789abcdef» HTTP/1.1',
      'https://x.blob.core.windows.net/c?sv=2022&sig=«ab%2Bcd%3D»&se=2026',
      'GET /cb?code=«4/0AbUR2VMeHxU8»&state=1',
      'SAMLResponse=«PHNhbWxwOlJlc3BvbnNlPg%3D%3D»&RelayState=x',
      '/app;jsessionid=«0123456789ABCDEF»?x=1',
    ],
    keeps: ['?code=404&key=name', '?sig=1', 'GET /x?sessions=12'],
  },
];

/** Base64 of printable `user:password`. */
function isBasic(text: string): boolean {
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return decoded.includes(':') && /^[\x20-\x7e]*$/.test(decoded);
}
