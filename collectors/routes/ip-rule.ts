import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { rules } from '../../src/tables/rules.js';
import { familyOf } from './ip-route-table.js';
import { integer, Words } from './words.js';

const SELECTORS = new Set(
  'from to tos dsfield fwmark iif dev oif uidrange ipproto sport dport tun_id dscp'.split(' '),
);
const ACTIONS = /^(nop|blackhole|unreachable|prohibit|masquerade)$/;

/**
 * `PRIORITY: [not] from X [to X] … ACTION [suppress_prefixlength N]` (iproute2 ip/iprule.c). The action follows the
 * condition, `lookup TABLE` being the usual one.
 */
export function* ipRule(output: ProbeOutput): Iterable<Parsed> {
  for (const line of output.lines()) {
    if (line.text.trim() !== '') yield readRule(output, line);
  }
}

function readRule(output: ProbeOutput, { n, text }: Line): Parsed {
  const match = /^(\d{1,10}):\s+(.+)$/.exec(text);
  if (!match?.[1] || !match[2]) return { gap: 'not a rule', line: n };
  const words = new Words(match[2]);
  const found: Record<string, string> = {};
  const condition: string[] = [];
  let action = 'other';
  let table: string | undefined;
  let goto: number | undefined;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (SELECTORS.has(word)) {
      const value = words.next() ?? '';
      found[word === 'dsfield' ? 'tos' : word === 'dev' ? 'iif' : word] = value;
      condition.push(word, value);
    } else if (word === 'lookup' || word === 'table') {
      action = 'lookup';
      table = words.next();
    } else if (word === 'goto') {
      action = 'goto';
      goto = integer(words.next());
    } else if (ACTIONS.test(word)) action = word;
    else if (word === 'suppress_prefixlength' || word === 'suppress_ifgroup')
      found[word] = words.next() ?? '';
    else if (word === 'proto' || word === 'protocol') words.next();
    else if (word === '[detached]' || word === '[unresolved]') found[word] = 'yes';
    else condition.push(word);
  }
  return row(rules, n, {
    family: familyOf(output, text),
    priority: Number(match[1]),
    selector: condition.join(' '),
    action,
    table,
    goto,
    not: condition[0] === 'not' || undefined,
    from: found['from'],
    to: found['to'],
    tos: found['tos'],
    fwmark: found['fwmark'],
    iif: found['iif'],
    oif: found['oif'],
    uidrange: found['uidrange'],
    ipproto: found['ipproto'],
    sport: found['sport'],
    dport: found['dport'],
    suppress_prefixlength: integer(found['suppress_prefixlength']),
    detached: found['[detached]'] === 'yes' || undefined,
    unresolved: found['[unresolved]'] === 'yes' || undefined,
  });
}
