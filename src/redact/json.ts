import { KEY_TYPE, PRIVATE_MEMBERS } from './jwk.js';
import { marker } from './marker.js';
import { isNoSecret } from './no-secret.js';
import type { RedactionPolicy } from './policy.js';
import { secretName } from './secret-name.js';

/** Every text in a value that will become JSON; under a key that names a secret, all of it. */
export function redactJson<T>(value: T, policy: RedactionPolicy): T {
  return redacted(value, policy, false) as T;
}

function redacted(value: unknown, policy: RedactionPolicy, isSecret: boolean): unknown {
  if (typeof value === 'string') {
    return isSecret && policy.secrets && !isNoSecret(value) ? marker('secret') : policy.text(value);
  }
  if (Array.isArray(value)) return value.map((item) => redacted(item, policy, isSecret));
  if (typeof value !== 'object' || value === null) return value;
  const isKey = KEY_TYPE in value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      redacted(item, policy, secretName(name)?.certain === true || (isKey && PRIVATE_MEMBERS.has(name))),
    ]),
  );
}

/** The words of a command: each on its own, and the one behind a flag such as `--password`. */
export function redactWords(words: readonly string[], policy: RedactionPolicy): string[] {
  return words.map((word, i) => {
    const flag = /^--?([A-Za-z][\w-]*)$/.exec(words[i - 1] ?? '')?.[1];
    const named = flag === undefined ? undefined : secretName(flag);
    if (!policy.secrets || !named || word.startsWith('-') || isNoSecret(word)) return policy.text(word);
    return marker(named.kind);
  });
}
