/** Made-up secrets in the form vendors and protocols give them, for tests that look for leaks. */
export interface Planted {
  readonly shape: string;
  /** What must not be in the output, in whole or in part. */
  readonly secret: string;
  /** Six texts it stands in, by syntax. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Reproducible characters that look random. */
function random(seed: number, length: number, alphabet: string): string {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return alphabet[(state >>> 0) % alphabet.length];
  }).join('');
}
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const WORD = `${UPPER}${UPPER.toLowerCase()}${DIGITS}`;
const HEX = `${DIGITS}abcdef`;
const B64 = `${WORD}+/`;
let seed = 7;
const word = (n: number): string => `a1${random(seed++, n - 2, WORD)}`;
const hex = (n: number): string => random(seed++, n, HEX);
const base64 = (n: number): string => random(seed++, n, B64);
const upper = (n: number): string => random(seed++, n, `${UPPER}234567`);
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const b64url = (text: string): string => Buffer.from(text).toString('base64url');

/** Its form alone tells what it is: the name in front of it says nothing. */
function byShape(shape: string, secret: string, before = ''): Planted {
  const all = before + secret;
  return {
    shape,
    secret,
    texts: {
      shell: `export THING='${all}'; run --thing=${all}`,
      json: JSON.stringify({ at: '2026-11-21', thing: all, n: 1 }),
      yaml: `spec:\n  thing: ${all}\n  other: 1`,
      ini: `[part]\nthing = ${all}\nother = 1`,
      url: `GET /v1/items?thing=${encodeURIComponent(all)}&page=2 HTTP/1.1`,
      log: `2026-11-21T08:00:00Z WARN [worker-3] upstream refused ${all}, will retry in 5s`,
    },
  };
}

/** A name says that it is one: its form is that of any word. */
function byName(name: string, secret: string): Planted {
  return {
    shape: name,
    secret,
    texts: {
      shell: `export ${name.replace(/[^A-Za-z0-9]/g, '_').toUpperCase()}=${secret} && run --${name} ${secret}`,
      json: JSON.stringify({ user: 'bob', [name]: secret, inner: JSON.stringify({ [name]: secret }) }),
      yaml: `db:\n  ${name}: ${secret}\n  - {host: db1, ${name}: '${secret}'}`,
      ini: `[db]\n${name}=${secret}\napp.${name} = ${secret}`,
      url: `POST /v1/x?${name}=${encodeURIComponent(secret)}&page=2 HTTP/1.1`,
      log: `2026-11-21T08:00:00Z ERROR [worker-3] connect failed: host=db1 ${name}=${secret}, ${name}: '${secret}'`,
    },
  };
}

/** The password of a URL. */
function userinfo(shape: string, before: string, after: string): Planted {
  const { texts, secret } = byShape(shape, word(14));
  const whole = (text: string): string => text.replaceAll(secret, before + secret + after);
  return { shape, secret, texts: Object.fromEntries(Object.entries(texts).map(([k, v]) => [k, whole(v)])) };
}

/** A line of a tool or of a configuration, and how other texts carry such a line. */
function byLine(shape: string, secret: string, lineOf: (secret: string) => string): Planted {
  const line = lineOf(secret);
  return {
    shape,
    secret,
    texts: {
      plain: line,
      log: `Nov 21 08:00:01 web1 app[12]: ${line}`,
      json: JSON.stringify({ at: '2026-11-21', message: line }),
      yaml: `lines:\n  - '${line.replaceAll("'", "''")}'`,
      grep: `/etc/app/current.conf:${line}`,
      shell: `+ printf '%s' '${line}'`,
    },
  };
}

function key(label: string, before = 'MII'): Planted {
  const body = Array.from({ length: 6 }, () => base64(64));
  const secret = body.join('').slice(3);
  const lines = [
    `-----BEGIN ${label}-----`,
    before + body.join('').slice(3, 64),
    ...body.slice(1),
    `${base64(20)}==`,
    `-----END ${label}-----`,
  ];
  return {
    shape: label,
    secret,
    texts: {
      file: lines.join('\n'),
      yaml: `tls:\n  key: |\n${lines.map((l) => `    ${l}`).join('\n')}\n  crt: none`,
      json: JSON.stringify({ key: `${lines.join('\n')}\n`, user: 'bob' }),
      log: lines.map((l, i) => `2026-11-21T08:00:0${i % 10}Z app: ${l}`).join('\n'),
      grep: lines.map((l) => `/etc/ssl/private/x.pem:${l}`).join('\n'),
      truncated: `${lines.slice(0, 5).join('\n')}\nexit status 1`,
    },
  };
}

const jwt = `${b64url('{"alg":"HS256","typ":"JWT"}')}.${b64url(`{"sub":"${word(12)}"}`)}.${word(43)}`;
const wireguard = (): string => `${base64(42)}E=`;

export const PLANTED: readonly Planted[] = [
  byShape('AWS access key id', `AKIA${upper(16)}`),
  byShape('AWS temporary key id', `ASIA${upper(16)}`),
  byShape('AWS session token', `IQoJb3JpZ2lu${word(300)}`),
  byShape('Google API key', `AIza${word(35)}`),
  byShape('Google OAuth token', `ya29.${word(120)}`),
  byShape('Google OAuth client secret', `GOCSPX-${word(28)}`),
  byShape('Azure client secret', `${word(3)}8Q~${word(34)}`),
  byShape('GitHub personal token', `ghp_${word(36)}`),
  byShape('GitHub OAuth token', `gho_${word(36)}`),
  byShape('GitHub app token', `ghs_${word(36)}`),
  byShape('GitHub refresh token', `ghr_${word(36)}`),
  byShape('GitHub fine-grained token', `github_pat_${word(22)}_${word(59)}`),
  byShape('GitLab token', `glpat-${word(20)}`),
  byShape('GitLab runner token', `glrt-${word(20)}`),
  byShape('Slack bot token', `xoxb-${random(3, 12, DIGITS)}-${word(24)}`),
  byShape('Slack app token', `xapp-1-${word(40)}`),
  byShape('Stripe secret key', `sk_live_${word(24)}`),
  byShape('Stripe webhook secret', `whsec_${word(32)}`),
  byShape('npm token', `npm_${word(36)}`),
  byShape('PyPI token', `pypi-AgEIcHlwaS5vcmcC${word(120)}`),
  byShape('Docker Hub token', `dckr_pat_${word(27)}`),
  byShape('OpenAI key', `sk-proj-${word(48)}`),
  byShape('Anthropic key', `sk-ant-api03-${word(80)}`),
  byShape('Hugging Face token', `hf_${word(34)}`),
  byShape('SendGrid key', `SG.${word(22)}.${word(43)}`),
  byShape('Twilio key', `SK${hex(32)}`),
  byShape('Telegram bot token', `AA${word(33)}`, '123456789:'),
  byShape('Vault token', `hvs.${word(90)}`),
  byShape('Databricks token', `dapi${hex(32)}`),
  byShape('DigitalOcean token', `dop_v1_${hex(64)}`),
  byShape('Heroku key', `HRKU-${word(60)}`),
  byShape('Shopify token', `shpat_${hex(32)}`),
  byShape('Square token', `sq0csp-${word(43)}`),
  byShape('Mailgun key', `key-${hex(32)}`),
  byShape('age identity', `AGE-SECRET-KEY-1${random(5, 58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`),
  byShape('Tailscale key', `tskey-auth-${word(12)}-${word(32)}`),
  byShape('Grafana token', `glsa_${word(32)}_${hex(8)}`),
  byShape('Atlassian token', `ATATT3${word(186)}`),
  byShape('JSON web token', jwt),
  byShape('Slack webhook', `T0${upper(8)}/B0${upper(8)}/${word(24)}`, 'https://hooks.slack.com/services/'),
  userinfo('postgres URL', 'postgres://app:', '@db1:5432/shop'),
  userinfo('mongodb+srv URL', 'mongodb+srv://root:', '@cluster0.example.net/x'),
  userinfo('redis URL', 'redis://:', '@cache:6379/0'),
  userinfo('amqp URL', 'amqp://guest:', '@mq:5672/vhost'),
  userinfo('proxy URL', 'http://proxy:', '@10.0.0.5:3128'),
  byShape('SHA-512 crypt hash', `$6$${word(16)}$${word(86)}`),
  byShape('bcrypt hash', `$2b$12$${word(53)}`),
  byShape('LDAP SSHA', `{SSHA}${word(32)}`),
  byShape('private key in Base64', b64(`-----BEGIN PRIVATE KEY-----\nMII${word(300)}`)),
  byName('password', word(12)),
  byName('db_passwd', word(12)),
  byName('client_secret', word(24)),
  byName('api_key', word(24)),
  byName('apiKey', word(24)),
  byName('access-token', word(24)),
  byName('refresh_token', word(24)),
  byName('passphrase', word(20)),
  byName('aws_secret_access_key', base64(40).replace(/^[+/]/, 'x')),
  byName('AccountKey', `${base64(86)}==`),
  byName('SharedAccessKey', `${base64(43)}=`),
  byName('private_key', word(40)),
  byName('psk', word(16)),
  byLine('Authorization: Bearer', word(32), (s) => `> Authorization: Bearer ${s}`),
  byLine('Authorization: Basic', b64(`bob:${word(18)}`), (s) => `Authorization: Basic ${s}`),
  byLine('Proxy-Authorization', word(32), (s) => `Proxy-Authorization: Bearer ${s}`),
  byLine('Cookie', word(32), (s) => `Cookie: sid=${s}; theme=dark`),
  byLine('Set-Cookie', word(32), (s) => `Set-Cookie: sid=${s}; Path=/; HttpOnly`),
  byLine('X-Api-Key', word(32), (s) => `X-Api-Key: ${s}`),
  byLine(
    'presigned S3 URL',
    word(32),
    (s) => `https://b.s3.amazonaws.com/o?X-Amz-Expires=60&X-Amz-Signature=${s}&X-Amz-SignedHeaders=host`,
  ),
  byLine(
    'Azure SAS',
    word(32),
    (s) => `https://x.blob.core.windows.net/c/b?sv=2022-11-02&se=2026-11-22&sig=${s}%3D`,
  ),
  byLine('ADO.NET', word(32), (s) => `Server=tcp:db1,1433;Database=shop;Uid=sa;Pwd=${s};Encrypt=true`),
  byLine(
    'JDBC',
    word(32),
    (s) => `jdbc:sqlserver://db1:1433;databaseName=shop;user=sa;password=${s};encrypt=true`,
  ),
  byLine('Go DSN', word(32), (s) => `app:${s}@tcp(db1:3306)/shop`),
  byLine('mysql -p', word(32), (s) => `mysql -u root -p${s} -h db1`),
  byLine('curl -u', word(32), (s) => `curl -s -u bob:${s} https://api.example.net/`),
  byLine('WireGuard private key', wireguard(), (s) => `PrivateKey = ${s}`),
  byLine('WireGuard preshared key', wireguard(), (s) => `  preshared key: ${s}`),
  byLine('ip xfrm state', hex(32), (s) => `auth-trunc hmac(sha256) 0x${s} 128`),
  byLine('ip xfrm enc', hex(32), (s) => `enc cbc(aes) 0x${s}`),
  byLine('MACsec', hex(32), (s) => `ip macsec add macsec0 tx sa 0 pn 1 on key 01 ${s}`),
  byLine('TCP MD5', word(32), (s) => `cubic md5keys:10.0.0.2/32=${s} rto:204 mss:1448`),
  byLine('SNMP community', word(32), (s) => `rocommunity ${s} 10.0.0.0/8`),
  byLine('RADIUS', word(32), (s) => `radius-server host 192.0.2.5 auth-port 1812 key ${s}`),
  byLine('BGP', word(32), (s) => `neighbor 192.0.2.1 password ${s}`),
  byLine('Cisco type 7', hex(32), (s) => `neighbor 192.0.2.1 password 7 ${s}`),
  key('PRIVATE KEY'),
  key('RSA PRIVATE KEY'),
  key('EC PRIVATE KEY'),
  key('OPENSSH PRIVATE KEY', 'b3B'),
];
