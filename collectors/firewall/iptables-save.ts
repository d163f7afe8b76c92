import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { firewallChains } from '../../src/tables/firewall-chains.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { correctVariant, hookOf, Ordinals, type Variant, variantOf, verdictOf } from './iptables.js';

/** State of one table between `*filter` and `COMMIT`. */
interface State {
  readonly variant: Variant;
  readonly table: string;
  readonly policies: Map<string, string>;
  readonly userChains: Set<string>;
  readonly positions: Map<string, number>;
  readonly ordinals: Ordinals;
}

/** `iptables-save [-c]`: `*TABLE`, `:CHAIN POLICY [packets:bytes]`, `[packets:bytes] -A CHAIN …`, `COMMIT`. */
export function* iptablesSave(output: ProbeOutput): Iterable<Parsed> {
  const variant = variantOf(output);
  let state: State | undefined;
  for (const line of output.lines()) {
    const text = line.text.trimEnd();
    if (text === '' || text === 'COMMIT') continue;
    if (text.startsWith('#')) correctVariant(text, variant);
    else if (/^\*\S+$/.test(text)) {
      state = {
        variant: { ...variant },
        table: text.slice(1),
        policies: new Map(),
        userChains: new Set(),
        positions: new Map(),
        ordinals: new Ordinals(),
      };
    } else if (!state) yield { gap: 'outside of a table', line: line.n };
    else if (text.startsWith(':')) yield chain(state, line);
    else yield rule(state, line);
  }
}

function chain(state: State, { n, text }: Line): Parsed {
  const match = /^:(\S+) (\S+)(?: \[(\d{1,15}):(\d{1,15})\])?\s*$/.exec(text);
  if (!match?.[1] || !match[2]) return { gap: 'not a chain', line: n };
  const [, name, policy, packets, bytes] = match;
  const isUser = policy === '-';
  if (isUser) state.userChains.add(name);
  else state.policies.set(name, policy.toLowerCase());
  return row(firewallChains, n, {
    ...state.variant,
    table: state.table,
    chain: name,
    hook: isUser ? undefined : hookOf(name),
    policy: isUser ? undefined : policy.toLowerCase(),
    // A chain without policy has no counter of its own; `[0:0]` there is a placeholder.
    packets: isUser || packets === undefined ? undefined : Number(packets),
    bytes: isUser || bytes === undefined ? undefined : Number(bytes),
  });
}

function rule(state: State, { n, text }: Line): Parsed {
  const match = /^(?:\[(\d{1,15}):(\d{1,15})\] )?(-A (\S+)(?: .*)?)$/.exec(text);
  if (!match?.[3] || !match[4]) return { gap: 'not a rule', line: n };
  const [, packets, bytes, spec, name] = match;
  const position = (state.positions.get(name) ?? 0) + 1;
  state.positions.set(name, position);
  // A comment may hold anything, `-j DROP` as well.
  const plain = withoutQuoted(spec);
  const jump = / -([jg]) (\S+)/.exec(plain);
  const target = jump?.[2];
  return row(firewallRules, n, {
    ...state.variant,
    table: state.table,
    chain: name,
    hook: state.policies.has(name) ? hookOf(name) : undefined,
    policy: state.policies.get(name),
    position,
    rule: spec.trimEnd(),
    ordinal: state.ordinals.next(name, spec.trimEnd()),
    verdict: target === undefined ? undefined : verdictOf(target, jump?.[1] === 'g', state.userChains),
    target,
    packets: packets === undefined ? undefined : Number(packets),
    bytes: bytes === undefined ? undefined : Number(bytes),
  });
}

/** Empties quoted words (`\"` inside does not end one). By hand: a pattern would be slow on unclosed quotes. */
function withoutQuoted(text: string): string {
  let plain = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isQuoted && character === '\\') at++;
    else if (character === '"') {
      isQuoted = !isQuoted;
      plain += character;
    } else if (!isQuoted) plain += character;
  }
  return plain;
}
