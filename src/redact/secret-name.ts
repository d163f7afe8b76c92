/** How sure a name is: what `certain` names is masked whatever it looks like, what `likely` names may be a word. */
export interface SecretName {
  readonly kind: 'password' | 'secret' | 'token' | 'key' | 'credential';
  readonly certain: boolean;
}

/** Words that end a name without changing what it names: DB_PASSWORD_PROD, token_value, wep_key0. */
const NEUTRAL =
  /^(?:\d+|value|b64|base64|base|hex|plain|plaintext|text|raw|enc|encrypted|hash|old|new|prev|previous|current|prod|production|dev|staging|test|live|default|data|string|str)$/;

const PASSWORD =
  /(?:password|passwd|passwort|passphrase|passcode|userpass|dbpass|sshpass|storepass|keypass|requirepass)$/;
const TOKEN = /(?:token|jwt)$/;
const KEY =
  /(?:apikey|accesskey|secretkey|privatekey|accountkey|sharedkey|presharedkey|sharedaccesskey|authkey|signingkey|encryptionkey|masterkey|sessionkey|keystring)$/;
const KEY_OF =
  /^(?:api|access|secret|private|account|shared|signing|sign|signature|encryption|encrypt|decryption|master|auth|authentication|session|storage|deploy|app|application|consumer|license|preshared|client|jwt|hmac|crypto|cipher|aes|wpa|wep|psk|subscription|functions?|bot|webhook|integration|admin|fastopen|cookie|sas|root|unseal|recovery|rndc|tsig|cak|md5|validation|webapp|instrumentation|ingest|writ(?:e|ing)|rest|bearer|service|hash|token)$/;
/** `max_token`, `eos_token` and the like name no secret. */
const NO_TOKEN =
  /^(?:max|min|num|total|eos|bos|pad|unk|sep|cls|stop|mask|cancel|cancellation|unexpected|invalid|prompt|completion|special)$/;

/** The same names come again and again; hostile text has as many as it likes. */
const known = new Map<string, SecretName | undefined>();
const MOST_KNOWN = 4096;

/** What a key, variable, header or flag of this name holds; undefined when nothing secret. */
export function secretName(name: string): SecretName | undefined {
  if (known.has(name)) return known.get(name);
  const judged = judge(name);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(name, judged);
  return judged;
}

function judge(name: string): SecretName | undefined {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  while (words.length > 1 && NEUTRAL.test(words.at(-1) ?? '')) words.pop();
  const last = (words.at(-1) ?? '').replace(/\d+$/, '');
  const before = words.at(-2) ?? '';
  return named(last, before, words.length) ?? several(last, before, words.length);
}

/** A list of them, or how many there are; `secrets` and `tokens` are mostly names and words. */
function several(last: string, before: string, words: number): SecretName | undefined {
  const one = /^(.*(?:pass(?:word|wd|phrase|code)|key))s$/.exec(last)?.[1];
  const about = one === undefined ? undefined : named(one, before, words);
  return about && { ...about, certain: false };
}

function named(last: string, before: string, words: number): SecretName | undefined {
  if (PASSWORD.test(last)) return { kind: 'password', certain: true };
  if (/^(?:\w*pwd|pw)$/.test(last)) return { kind: 'password', certain: last !== 'pw' || words > 1 };
  if (last === 'pass') return { kind: 'password', certain: words > 1 };
  if (last.endsWith('secret') || (last === 'id' && before === 'secret'))
    return { kind: 'secret', certain: true };
  if (TOKEN.test(last)) return NO_TOKEN.test(before) ? undefined : { kind: 'token', certain: false };
  if (/^(?:psk|cak)$/.test(last)) return { kind: 'key', certain: true };
  if (last === 'key' ? KEY_OF.test(before) : KEY.test(last)) return { kind: 'key', certain: false };
  // X-Amz-Credential: key id, date and region; the id has a rule of its own.
  if (/^credentials?$/.test(last) && !/^(?:amz|goog)$/.test(before))
    return { kind: 'credential', certain: false };
  // Of a request; those of modules, packages and certificates are no secret.
  if (last === 'signature' && /^(?:amz|goog|oss|hmac|hub|webhook|request)$/.test(before)) {
    return { kind: 'token', certain: false };
  }
  if (last === 'masterauth' || (last === 'auth' && words === 1)) {
    return { kind: 'credential', certain: false };
  }
  return undefined;
}
