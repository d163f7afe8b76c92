import { openQuote } from './open-quote.js';
import type { Follower, Rule } from './rule.js';
import { secretName } from './secret-name.js';
import { argumentBelow, indented, listBelow, scalarBelow, valueBelow } from './values-below.js';

/** No line is longer that only announces a value. */
const LONGEST_LEAD = 512;
const NAME = '[A-Za-z0-9_.-]{2,96}';
/** `- name: DB_PASSWORD` above `value: x` (Kubernetes, ECS, Compose), also in JSON. */
const NAME_OF = new RegExp(
  `^[ \\t]*(?:- )?[ \\t]*["']?(?:name|Name|key|Key)["']?[ \\t]*[:=][ \\t]*["']?(${NAME})["']?,?[ \\t\\r]*$`,
);
/** Headers, in lists of them (HAR, Envoy). */
const HEADER = /^(?:(?:set-)?cookie2?|(?:proxy-)?authorization)$/i;
/** A block scalar of YAML. */
const BLOCK = new RegExp(`^([ \\t]*)(?:- )?["']?(${NAME})["']?:[ \\t]*[|>][-+0-9]{0,2}[ \\t\\r]*$`);
/** `password:`, `"passwords": [`, `"password": {`: the value stands below. */
const ABOVE = new RegExp(
  `^([ \\t]*)(?:[-{,][ \\t]*)?(["']?)(${NAME})["']?[ \\t]*[:=][ \\t]*([[{]?)[ \\t\\r]*$`,
);
/** `- --password` above `- x`: arguments, one a line. */
const FLAG = new RegExp(`^[ \\t]*(?:- )?["']?--?(${NAME})["']?,?[ \\t\\r]*$`);
/** What the lines below hold when this one ends with a name; else what `otherwise` says. */
export function followName(otherwise: NonNullable<Rule['follow']>): NonNullable<Rule['follow']> {
  return (line) =>
    (line.length > LONGEST_LEAD ? undefined : announced(line)) ?? openQuote(line) ?? otherwise(line);
}

function announced(line: string): Follower | undefined {
  const name = NAME_OF.exec(line)?.[1] ?? '';
  const about = HEADER.test(name) ? ({ kind: 'credential', certain: true } as const) : secretName(name);
  if (about) return valueBelow(about);
  const [, indent = '', holder = ''] = BLOCK.exec(line) ?? [];
  const scalar = secretName(holder);
  if (scalar) return indented(indent.length, scalar);
  const [, lead = '', quote = '', above = '', bracket = ''] = ABOVE.exec(line) ?? [];
  const named = secretName(above);
  if (named && bracket === '{') return valueBelow(named);
  if (named) return bracket === '[' ? listBelow(named) : scalarBelow(named, lead.length, quote !== '');
  const flag = secretName(FLAG.exec(line)?.[1] ?? '');
  return flag && argumentBelow(flag);
}
