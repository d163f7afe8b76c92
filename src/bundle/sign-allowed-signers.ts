import { isSshKeyType, readSshPublicKey } from '../core/ssh-key.js';

/** One line of an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS), or a plain public key. */
export interface AllowedSigner {
  readonly line: number;
  /** Patterns of identities; undefined for a plain public key, which stands for nobody by name. */
  readonly principals?: readonly string[];
  readonly publicKey: Buffer;
  readonly isAuthority: boolean;
  /** Patterns; absent: any. */
  readonly namespaces?: readonly string[];
  /** Epoch ms, both inclusive. */
  readonly validAfter?: number;
  readonly validBefore?: number;
}

export interface SignerList {
  readonly signers: readonly AllowedSigner[];
  /** Lines that are neither blank, a comment nor an entry: `line 3: …`. */
  readonly mistakes: readonly string[];
}

/** Never throws: a mistake in one line takes only that line away, as in ssh-keygen. */
export function readSigners(text: string): SignerList {
  const signers: AllowedSigner[] = [];
  const mistakes: string[] = [];
  text.split(/\r?\n/).forEach((content, index) => {
    const trimmed = content.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const entry = readEntry(trimmed);
    if (typeof entry === 'string') mistakes.push(`line ${index + 1}: ${entry}`);
    else signers.push({ line: index + 1, ...entry });
  });
  return { signers, mistakes };
}

type Entry = Omit<AllowedSigner, 'line'>;

function readEntry(line: string): Entry | string {
  const plain = readSshPublicKey(line);
  if (plain) return { publicKey: plain.blob, isAuthority: false };
  const [principals, rest] = splitWord(line);
  if (principals === '' || rest === '') return 'neither a public key nor principals with a key';
  const [next] = splitWord(rest);
  const hasOptions = !isSshKeyType(next);
  const [options, key] = hasOptions ? splitWord(rest) : ['', rest];
  const publicKey = readSshPublicKey(key);
  if (!publicKey) return 'there is no public key where one is expected';
  const read = hasOptions ? readOptions(options) : {};
  if (typeof read === 'string') return read;
  return {
    principals: unquote(principals).split(','),
    publicKey: publicKey.blob,
    isAuthority: false,
    ...read,
  };
}

/** The first word and the rest; blanks between double quotes do not end a word. */
function splitWord(text: string): [string, string] {
  const match = /^((?:"(?:\\"|[^"])*"|[^\s"])+)\s*([\s\S]*)$/.exec(text);
  return match ? [match[1] ?? '', match[2] ?? ''] : ['', ''];
}

function unquote(word: string): string {
  return word.startsWith('"') && word.endsWith('"') && word.length > 1 ? word.slice(1, -1) : word;
}

function readOptions(text: string): Partial<Entry> | string {
  const found: { -readonly [K in keyof Entry]?: Entry[K] } = {};
  const option = /^([A-Za-z-]+)(?:="((?:\\"|[^"])*)")?(?:,|$)/;
  for (let rest = text; rest !== '';) {
    const match = option.exec(rest);
    if (!match) return `the options ${JSON.stringify(text.slice(0, 80))} cannot be read`;
    rest = rest.slice(match[0].length);
    const [, name = '', value] = match;
    const read = readOption(name.toLowerCase(), value);
    if (typeof read === 'string') return read;
    Object.assign(found, read);
  }
  const { validAfter, validBefore } = found;
  return validAfter !== undefined && validBefore !== undefined && validBefore <= validAfter
    ? 'it is valid for no time at all'
    : found;
}

function readOption(name: string, value: string | undefined): Partial<Entry> | string {
  if (name === 'cert-authority') return { isAuthority: true };
  if (value === undefined || value === '') return `the option ${name} needs a value in double quotes`;
  if (name === 'namespaces') return { namespaces: value.replaceAll('\\"', '"').split(',') };
  if (name !== 'valid-after' && name !== 'valid-before') return `the option ${name} is not known`;
  const at = readTime(value);
  if (at === undefined) return `${name}: ${JSON.stringify(value)} is not a time (YYYYMMDD[HHMM[SS]][Z])`;
  return name === 'valid-after' ? { validAfter: at } : { validBefore: at };
}

/** `YYYYMMDD[HHMM[SS]]` in the zone of this machine, or in UTC with a `Z`. Epoch ms. */
function readTime(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z?)$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0));
  const utc = match[7] === 'Z';
  const at = utc
    ? new Date(Date.UTC(year, month - 1, day, hour, minute, second))
    : new Date(year, month - 1, day, hour, minute, second);
  // A date that rolled over (31 February) was none.
  const same = utc
    ? at.getUTCMonth() === month - 1 && at.getUTCDate() === day
    : at.getMonth() === month - 1 && at.getDate() === day;
  return same && hour < 24 && minute < 60 && second < 61 ? at.getTime() : undefined;
}

/** OpenSSH's pattern lists: `*`, `?`, and `!` which rules out; later patterns do not bring back. */
export function matchesPatterns(word: string, patterns: readonly string[]): boolean {
  let found = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (!matches(word, negated ? pattern.slice(1) : pattern)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

/** `*` any characters, `?` one; linear but for the last `*`, so no pattern can make it hang. */
function matches(word: string, pattern: string): boolean {
  let [w, p, star, mark] = [0, 0, -1, 0];
  while (w < word.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = w;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === word[w])) {
      p++;
      w++;
    } else if (star >= 0) {
      p = star + 1;
      w = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
