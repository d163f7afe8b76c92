import { isNoSecret } from './no-secret.js';
import type { Follower } from './rule.js';
import { secretName, type SecretName } from './secret-name.js';

/** A value whose quote is not closed in its line. */
const OPEN =
  /(?<![\w.-])([A-Za-z0-9_.-]{2,96})["']?[ \t]{0,16}(?:=>|:=|[:=])[ \t]{0,16}(["'])((?:(?!\2)[^\\]|\\.)*)$/;
/** The end of a longer line is not seen, or withheld. */
const LONGEST_LINE = 32 * 1024;
/** Where another record of a log or another object begins, the quote was cut off. */
const NEW_RECORD = /^(?:\[?\d{4}[-/]\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:|<\d{1,3}>|[[{]["{])/;
/** Where no quote closes it, that is as far as it goes. */
const MOST_LINES = 8;

/** The rest of a value in quotes that goes on in the next lines: shell, .env, properties. */
export function openQuote(line: string): Follower | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  const [all = '', name = '', quote = '', value = ''] = OPEN.exec(line) ?? [];
  // Behind an odd number of its kind it closes another one: `getpass('Password: ')`.
  if (line.slice(0, line.length - all.length).split(quote).length % 2 === 0) return undefined;
  const about = secretName(name);
  return about?.certain === true && !isNoSecret(value) ? upTo(quote, about) : undefined;
}

function upTo(quote: string, { kind }: SecretName): Follower {
  let left = MOST_LINES;
  return {
    next: (line) => {
      if (left-- <= 0 || NEW_RECORD.test(line)) return undefined;
      const close = new RegExp(`(?<!\\\\)${quote}`).exec(line)?.index;
      if (close !== undefined) left = 0;
      const end = close ?? (line.endsWith('\r') ? line.length - 1 : line.length);
      const start = /^[ \t]*/.exec(line)?.[0].length ?? 0;
      return start < end ? [{ start, end, kind }] : [];
    },
  };
}
