import { isIP } from 'node:net';
import { EvidenceError } from '../core/errors.js';
import type { KnownNames } from '../redact/identities/mapper.js';
import { hostNames } from './known-names.js';

const HOST_NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+\.?$/i;
/** What is too long for one line says no more. */
const MOST_SHOWN = 20;

/** Throws E_USAGE for what no word of a text can be: it would stay, and nobody would know. */
export function checkGiven(names: readonly string[]): void {
  const unfit = names.find(
    (name) => isIP(name) === 0 && !/[a-z\u0080-\uffff].|.[a-z\u0080-\uffff]/i.test(name),
  );
  if (unfit === undefined) return;
  throw new EvidenceError(
    'E_USAGE',
    `--hide ${unfit}: a name to hide has two characters or more, and a letter`,
    'leave it out: addresses are replaced without being named; what else must not be seen is masked by a pattern (redact.patterns in the configuration)',
  );
}

/** Names the user gave: in the form of a host's name it is one, else it may be anybody's. Addresses are told by their form. */
export function givenNames(names: readonly string[]): KnownNames {
  const words = names.map((name) => name.replace(/^\*?\./, '')).filter((name) => isIP(name) === 0);
  return {
    ...hostNames(words.filter((name) => HOST_NAME.test(name))),
    userNames: [],
    given: words.filter((name) => !HOST_NAME.test(name)),
  };
}

/** Says which known names are common words and so stay; undefined where none is. */
export function namesLeft(left: ReadonlySet<string>): string | undefined {
  if (left.size === 0) return undefined;
  const names = [...left].map((name) => Buffer.from(name, 'latin1').toString('utf8')).toSorted();
  const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : '';
  const shown = names.slice(0, MOST_SHOWN).join(', ');
  return `names that are also words of tools, or shorter than three characters, stay in text: ${shown}${more}; --hide NAME replaces one everywhere`;
}
