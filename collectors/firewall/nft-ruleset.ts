import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { firewallChains } from '../../src/tables/firewall-chains.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { nftObject } from './nft-object.js';
import { readNftRule, withoutHandle } from './nft-rule.js';

interface Table {
  readonly family: string;
  readonly name: string;
  dormant: boolean;
}
interface Block {
  readonly kind: string;
  readonly name: string;
  readonly handle?: number;
  readonly first: number;
  /** Lines inside, without chains' rules. */
  readonly lines: string[];
  hook?: string;
  policy?: string;
  rules: number;
  told: boolean;
}

/**
 * `nft -a [-t] list ruleset|sets|maps|counters`, nftables 0.8 and later: `table FAMILY NAME {` holds objects and
 * chains, each on lines of its own. The first line of a base chain is `type T hook H … priority P; policy X;`.
 */
export function* nftRuleset(output: ProbeOutput): Iterable<Parsed> {
  let table: Table | undefined;
  let block: Block | undefined;
  for (const line of output.lines()) {
    const text = line.text.trim();
    if (text === '' || text.startsWith('# ')) continue;
    if (block && table) {
      if (text === '}') {
        yield* closeBlock(table, block, line.n);
        block = undefined;
      } else if (block.kind === 'chain') yield* chainLine(table, block, line);
      else block.lines.push(text);
      continue;
    }
    const { text: bare, handle } = withoutHandle(text);
    const opened = /^table (\S+) (\S+) \{$/.exec(bare);
    if (opened?.[1] && opened[2]) table = { family: opened[1], name: opened[2], dormant: false };
    else if (table && text === '}') table = undefined;
    else if (table && /^(flags|comment) /.test(bare))
      table.dormant = /^flags .*\bdormant\b/.test(bare) || table.dormant;
    else {
      block = table && openBlock(bare, handle, line.n);
      if (!block) yield { gap: 'not a line of a ruleset', line: line.n };
    }
  }
  // Cut off: what was read of the last chain is still true.
  if (table && block?.kind === 'chain' && !block.told) yield chainRow(table, block, block.first);
}

function openBlock(text: string, handle: number | undefined, n: number): Block | undefined {
  const match = /^((?:ct )?[a-z]+) (\S+) \{$/.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  return {
    kind: match[1],
    name: match[2],
    ...(handle !== undefined && { handle }),
    first: n,
    lines: [],
    rules: 0,
    told: false,
  };
}

function* closeBlock(table: Table, block: Block, n: number): Iterable<Parsed> {
  if (block.kind !== 'chain') yield nftObject(table, block, n);
  else if (!block.told) yield chainRow(table, block, block.first);
}

function* chainLine(table: Table, block: Block, line: Line): Iterable<Parsed> {
  const text = line.text.trim();
  if (!block.told && /^(comment "|flags offload$)/.test(text)) return;
  if (block.rules === 0 && /^type \S+ hook /.test(text)) {
    block.hook = /\bhook (\S+)/.exec(text)?.[1] ?? '';
    const policy = /\bpolicy (\w+)/.exec(text)?.[1];
    if (policy !== undefined) block.policy = policy;
    yield chainRow(table, block, line.n, text);
    return;
  }
  if (!block.told) yield chainRow(table, block, block.first);
  block.rules++;
  const { hook, policy } = block;
  yield row(firewallRules, line.n, {
    source: 'nft',
    family: table.family,
    table: table.name,
    chain: block.name,
    hook,
    policy,
    position: block.rules,
    ...readNftRule(text),
  });
}

function chainRow(table: Table, block: Block, endLine: number, head = ''): Parsed {
  block.told = true;
  const { hook, policy } = block;
  return row(
    firewallChains,
    block.first,
    {
      source: 'nft',
      family: table.family,
      table: table.name,
      chain: block.name,
      handle: block.handle,
      type: /^type (\S+)/.exec(head)?.[1],
      hook,
      device: /\bdevices? (?:= )?(\{[^}]*\}|\S+)/.exec(head)?.[1]?.replaceAll('"', ''),
      priority: /\bpriority ([^;]+);/.exec(head)?.[1],
      policy,
      dormant: table.dormant || undefined,
    },
    endLine,
  );
}
