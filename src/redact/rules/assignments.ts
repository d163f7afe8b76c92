import { continued } from '../continued.js';
import { elementValue } from '../element-value.js';
import { isHex32, isNameService, isNoSecret, isOrdinary, isPath, isSaid } from '../no-secret.js';
import { nestedValues } from '../nested-values.js';
import { followName } from '../next-lines.js';
import { type Ending, readValue, type Value } from '../read-value.js';
import { looksRandom, type Rule, type Span } from '../rule.js';
import { secretName, type SecretName } from '../secret-name.js';

/** What every name that `secretName` knows contains. */
const IN_NAME = /passw|passp|passc|pass|pwd|secret|token|jwt|key|psk|cak|credential|auth|signature|sig|pw/gi;
/** Letters, digits, `_`, `.` and `-`, by byte. */
const IS_NAME_CHAR = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9_.-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
const isNameChar = (line: string, at: number): boolean => IS_NAME_CHAR[line.charCodeAt(at)] === 1;
/** No name of a setting is longer. */
const LONGEST_NAME = 96;
/** Indentation, the file `grep -H` names and `export` together; nor is a line longer that only announces a value. */
const LONGEST_LEAD = 512;
/** PATH_MAX of Linux. */
const LONGEST_PATH = 4096;
const SEPARATOR = /(\\{0,7}["'`]\]?)?([ \t]{0,16}(?:=>|:=|[!~]?=(?!=)|:(?![:])|%3[dD]|%3[aA])[ \t]{0,64})/y;
/** `"name": "DB_PASSWORD", "value": "x"` in any of its syntaxes. */
const NAMED_VALUE =
  /(?:\\{0,7}["'])?[ \t]{0,8},?[ \t]{0,8}(?:\\{0,7}["'])?(?:value|Value|defaultValue)(?:\\{0,7}["'])?[ \t]{0,8}[:=][ \t]{0,8}/y;
/** `--password x`, `-token x`, and as words of a list: `"--password", "x"`, `a1="--password" a2="x"`, behind NUL. */
const NEXT_WORD = /(?:[ \t]{1,8}|\0|\\{0,7}["'](?:,[ \t]{0,8}|[ \t](?:a\d{1,4}=)?)(?=\\{0,7}["']))(?!-)/y;

interface Named extends SecretName {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Names in a line that say that a secret follows, each once. */
function* namesIn(line: string): Generator<Named> {
  let done = 0;
  for (const { index } of line.matchAll(IN_NAME)) {
    if (index < done) continue;
    let [start, end] = [index, index];
    while (start > done && index - start < LONGEST_NAME && isNameChar(line, start - 1)) start--;
    while (end < line.length && end - index < LONGEST_NAME && isNameChar(line, end)) end++;
    done = end;
    // A query's `%26token=`: the two digits belong to the escape.
    if (line[start - 1] === '%' && /^[0-9A-Fa-f]{2}/.test(line.slice(start, start + 2))) start += 2;
    const text = line.slice(start, end);
    const known = secretName(text);
    if (known) yield { ...known, start, end, text };
  }
}

function find(line: string): readonly Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const name of namesIn(line)) {
    if (name.start < done) continue;
    for (const span of nestedOf(line, name) ?? [valueOf(line, name), newValueOf(line, name)]) {
      if (!span) continue;
      spans.push(span);
      done = span.end;
    }
  }
  return spans;
}

/** `passwords: [a, b]`, `{"password":{"value":"a"}}`. */
function nestedOf(line: string, name: Named): (Span | undefined)[] | undefined {
  const assigned = at(SEPARATOR, line, name.end);
  const values = assigned && nestedValues(line, name.end + assigned[0].length);
  return values?.map((value) => accept(line, name, value, false, assigned?.[1] !== undefined));
}

function valueOf(line: string, name: Named): Span | undefined {
  const assigned = at(SEPARATOR, line, name.end);
  if (assigned) return assignedValue(line, name, assigned);
  const element = elementValue(line, name);
  if (element) return accept(line, name, element, false);
  const named = at(NAMED_VALUE, line, name.end);
  if (named && /["',\\]/.test(named[0][0] ?? '')) {
    return accept(line, name, readValue(line, name.end + named[0].length, 'word'), false);
  }
  return line[name.start - 1] === '-' || name.text.startsWith('-') ? flagValue(line, name) : undefined;
}

function assignedValue(
  line: string,
  name: Named,
  [all, quote, separator = '']: RegExpExecArray,
): Span | undefined {
  // /proc/PID/environ has a NUL in the place of a line end.
  const before = line[name.start - 1] === '\0' ? '' : line.slice(0, name.start);
  const first =
    before.length <= LONGEST_LEAD &&
    /^(?:[^\s:"'{]{0,200}:)?[ \t]*(?:- |\+ |export |set |setenv |env |declare (?:-\w+ )?)?[ \t]*["']?$/.test(
      before,
    );
  const prose = separator.includes(':') && quote === undefined && !first;
  const from = name.end + all.length;
  const ending = first && quote === undefined ? wholeLine(line, name, all) : 'word';
  const value = (all === '=' && quotedWhole(line, name, from)) || readValue(line, from, ending);
  const encoded = separator.startsWith('%');
  return accept(
    line,
    name,
    encoded ? upToEscape(line, value) : value,
    prose,
    quote !== undefined && separator.trim() === ':',
  );
}

/** `"old" -> "new"`: a plan of Terraform, a change as Rails logs it. */
const CHANGE = /\\{0,7}["'`]?[ \t]{1,4}(?:->|=>)[ \t]{1,4}/y;

function newValueOf(line: string, name: Named): Span | undefined {
  const assigned = at(SEPARATOR, line, name.end);
  const old = assigned && readValue(line, name.end + assigned[0].length, 'word');
  const change = old && at(CHANGE, line, old.end);
  return change ? accept(line, name, readValue(line, old.end + change[0].length, 'word'), false) : undefined;
}

/** `"NAME=a b"`: the quotes are around name and value. */
function quotedWhole(line: string, name: Named, from: number): Value | undefined {
  const quote = line[name.start - 1] ?? '';
  if ((quote !== '"' && quote !== "'") || /["'\\]/.test(line[from] ?? '')) return undefined;
  const end = line.indexOf(quote, from);
  return end < 0 || /[=&\\]/.test(line.slice(from, end)) ? undefined : { start: from, end, quoted: true };
}

/** `key = value`, `key: value` and a line that is nothing but the assignment: the value may hold blanks. */
function wholeLine(line: string, name: Named, all: string): Ending {
  const from = name.end + all.length;
  const nul = line.indexOf('\0', from);
  const rest = line.slice(from, nul < 0 ? line.length : nul);
  const more =
    /[=&]|[ \t]-|[ \t]\/|[ \t][|>&]|[ \t][\w.-]{1,64}:(?:[ \t]|$)/.test(rest.slice(rest.search(/[ \t]|$/))) ||
    /&[\w.%-]{1,64}=/.test(rest);
  if (/[,;&][ \t]?[A-Za-z][\w .-]{0,40}[=:]/.test(rest) || /^[^ \t]*,[ \t]/.test(rest)) return 'word';
  return more ? 'blank' : 'line';
}

function upToEscape(line: string, value: Value | undefined): Value | undefined {
  if (!value) return undefined;
  const text = line.slice(value.start, value.end);
  const open = /^%(?:25)?2[27]/.exec(text)?.[0] ?? '';
  const close = text.slice(open.length).search(/%(?:25)?(?:2[267C]|7D|3B)|[&"'<>]/i);
  const start = value.start + open.length;
  return { start, end: close < 0 ? value.end : start + close, quoted: false };
}

function flagValue(line: string, name: Named): Span | undefined {
  if (
    !/(?:^|[^A-Za-z0-9])-{1,2}$/.test(
      line.slice(Math.max(0, name.start - 3), name.start) + (/^-{1,2}/.exec(name.text)?.[0] ?? ''),
    )
  ) {
    return undefined;
  }
  const next = at(NEXT_WORD, line, name.end);
  return next ? accept(line, name, readValue(line, name.end + next[0].length, 'word'), false) : undefined;
}

function accept(
  line: string,
  name: Named,
  value: Value | undefined,
  prose: boolean,
  json = false,
): Span | undefined {
  if (!value) return undefined;
  const text = line.slice(value.start, value.end);
  // The body of a key has a rule of its own.
  if (/^-{4,5} ?BEGIN /.test(text)) return undefined;
  if (
    text.trim() === '' ||
    text === '\\' ||
    isNoSecret(text) ||
    /^(?:\$?[[({]{1,2})$|^[[{][ \t]|^[|>][-+0-9]{0,2}$/.test(text)
  )
    return undefined;
  // PWD and OLDPWD of a shell.
  if (/pwd$/i.test(name.text) && isPath(`${text.slice(0, LONGEST_PATH)}/`)) return undefined;
  if (!name.certain && value.isArgument === true && !looksRandom(text)) return undefined;
  const separator = line.slice(name.end, value.start);
  if (!name.certain && isOther(text, !value.quoted && !separator.includes('='))) return undefined;
  if (!name.certain && (isOrdinary(text) || (prose && (!looksRandom(text) || isHex32(text)))))
    return undefined;
  if (name.text === 'passwd' && isNameService(text)) return undefined;
  // A sentence goes on; a setting is one word, or what a sentence would not say.
  const first = text.split(' ', 1)[0] ?? '';
  if (!value.quoted && (prose || (first !== text && first.length > 4)) && isSaid(first)) return undefined;
  const bare = json && !value.quoted && /^[-\w.+]+$/.test(text);
  return { start: value.start, end: value.end, kind: name.kind, ...(bare && { quote: true as const }) };
}

/** What stands behind a name that may be a heading: a word on its state, a sentence, another assignment. */
function isOther(text: string, maySay: boolean): boolean {
  const inner = /^([\w.-]{1,64})=/.exec(text)?.[1];
  return (
    isSaid(text) ||
    (maySay && text.includes(' ') && !text.split(' ').some((word) => looksRandom(word))) ||
    (inner !== undefined && secretName(inner) !== undefined)
  );
}

function at(pattern: RegExp, text: string, index: number): RegExpExecArray | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text) ?? undefined;
}

export const assignments: Rule = {
  id: 'assignment',
  source: 'names of settings: environment, JSON, YAML, INI, properties, XML, queries, flags',
  triggers: [
    'pass',
    'pwd',
    'secret',
    'token',
    'jwt',
    'key',
    'psk',
    'cak',
    'credential',
    'cookie',
    'auth',
    'sig',
    '_pw',
  ],
  find,
  follow: followName(continued(find)),
  masks: [
    'export DB_PASSWORD=«hunter2»',
    "PGPASSWORD='«two words»' psql -h db1",
    'MYSQL_PWD=«s3cr3t» mysql -u root',
    '--password=«hunter2» --verbose',
    '--password «hunter2» --verbose',
    '["--api-key", "«abcd1234efgh»"]',
    'a0="run" a1="--password" a2="«hunter2»" a3="-v"',
    'run\0--password\0«hunter2»\0-v\0',
    'PATH=/bin\0DB_PASSWORD=«two words»\0A=b c\0API_KEY=«abcd1234»\0',
    'keytool -list -storepass «hunter2» -keypass «hunter3»',
    '{"user":"bob","password":"«hun\\"ter2»","port":1}',
    '{"msg":"{\\"password\\":\\"«hunter2»\\",\\"a\\":1}"}',
    'password: «correct horse battery»   # staple',
    '  - client_secret: "«abc,def»"',
    'spring.datasource.password=«p;w,d»',
    'secret = «a b»',
    '<password>«hunter2»</password>',
    '<user name="bob" password="«hunter2»"/>',
    '<add key="ApiKey" value="«abcd1234»"/>',
    '{"name":"DB_PASSWORD","value":"«hunter2»"}',
    'GET /v1?access_token=«abcd1234efgh»&limit=5 HTTP/1.1',
    'GET /login?next=%2F%3Ftoken%3D«abcd1234efgh»%26a%3D1',
    'Server=db;Uid=sa;Pwd=«p@ss»;Database=x',
    'jdbc:sqlserver://db:1433;user=sa;password=«hunter2»;encrypt=true',
    'AccountName=x;AccountKey=«c2VjcmV0c2VjcmV0c2VjcmV0==»;EndpointSuffix=core.windows.net',
    '2026-11-21 ERROR login failed: password=«hunter2» host=db1',
    '2026-11-21 ERROR login failed, password: «hunter2», host db1',
    'app.log:password=«hunter2»',
    'User(name=bob, password=«hunter2»)',
    'aws_secret_access_key = «wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY»',
    'SECRET_KEY_BASE=«0123456789abcdef»',
    'redis: requirepass = «foobared»',
    'token => «abcd1234efgh»',
    'Config { user: Some("app"), password: Some("«hunter2»"), token: Secret("«abcd1234efgh»") }',
    'password: SecretString::from("«hunter2»")',
    "ALTER LOGIN sa WITH PASSWORD = N'«hunter2»'",
    '  ~ secret_key = "«abcd1234»" -> "«efgh5678»"',
    '  ~ password = null -> "«hunter2»" # forces replacement',
    'changed "password": "«hunter2»" => "«hunter3»"',
    '<password><![CDATA[«hunter2>x»]]></password>',
    '{"passwords":["«hunter2»","«two words»"],"password":{"value":"«hunter3»"},"port":1}',
    'passwords: [«hunter2», «hunter3»]',
    '{"m":"{\\"password\\":{\\"S\\":\\"«hunter2»\\"}}"}',
  ],
  keeps: [
    'password authentication failed for user bob',
    'Password: incorrect for user bob',
    'password=${DB_PASSWORD} token={{ .Values.token }} secret=null',
    'PWD=/home/bob OLDPWD=/root',
    'tokens per second: 35, token bucket full, max_tokens=4096, token_count: 12',
    'auth::token::verify(secret::key) keepalive: 30',
    'primary_key: id, sort_key=name public_key=abcdefgh1234567',
    'password_file=/etc/app/pw tokenUrl=https://x/y token_type: Bearer',
    'ssl_key=/etc/ssl/private/x.pem private_key: /etc/ssl/x.key',
    'PasswordAuthentication no',
    'passed: 12 bypass=1 compass: north',
    'unexpected token: identifier',
    '{"password":{"type":"string","minLength":8},"bad passwords": 12, "api_keys":["a"]}',
    'run --password \\',
    '<a href="#aes-keys">AES keys</a>, psk: <Buffer|TypedArray>, the secret:</p>',
    '{"token":"expired","api_key":"invalid"}',
    'auth: token=expired',
    'api_key: invalid',
    'JWT: exp claim failed',
    'has_password=true use_token: false',
    'key = lookup("session_key_name"), token = get("login.title")',
  ],
};
