import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { firewallObjects } from '../../src/tables/firewall-objects.js';
import { LISTED_ELEMENTS } from './nft-object.js';

/** `ipset list [-t]`: `Label: value` lines per set, `Members:` and one element per line without `-t`. */
export function* ipset(output: ProbeOutput): Iterable<Parsed> {
  let labels = new Map<string, string>();
  let members: string[] = [];
  let first = 0;
  let last = 0;
  for (const { n, text } of output.lines()) {
    if (text.startsWith('Name: ')) {
      if (labels.size > 0) yield setRow(labels, members, first, last);
      [labels, members, first] = [new Map(), [], n];
    }
    const match = /^([A-Z][A-Za-z ]+):(?: (.*))?$/.exec(text);
    if (match?.[1] && labels.size + Number(match[1] === 'Name') > 0) labels.set(match[1], match[2] ?? '');
    else if (text.trim() !== '') {
      if (labels.has('Members')) members.push(text.replace(/ (timeout|packets|bytes|comment) .*/, ''));
      else yield { gap: 'not a line of a set', line: n };
    } else continue;
    last = n;
  }
  if (labels.size > 0) yield setRow(labels, members, first, last);
}

function setRow(labels: ReadonlyMap<string, string>, members: string[], first: number, last: number): Parsed {
  const header = labels.get('Header') ?? '';
  const listed = labels.has('Members');
  return row(
    firewallObjects,
    first,
    {
      source: 'ipset',
      family: /\bfamily (\S+)/.exec(header)?.[1] ?? 'any',
      table: '',
      kind: 'set',
      name: labels.get('Name') ?? '',
      type: labels.get('Type'),
      // A random seed and the size of the hash say nothing about what is in the set.
      definition: header.replace(/ (initval|hashsize|bucketsize) \S+/g, '') || undefined,
      element_count: number(labels.get('Number of entries')) ?? (listed ? members.length : undefined),
      elements: listed ? members.slice(0, LISTED_ELEMENTS) : undefined,
      references: number(labels.get('References')),
      memory_bytes: number(labels.get('Size in memory')),
    },
    last,
  );
}

function number(text: string | undefined): number | undefined {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : undefined;
}
