import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { firewallChains } from '../../src/tables/firewall-chains.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { hookOf, Ordinals, variantOf, verdictOf } from './iptables.js';

/**
 * `iptables [-t T] -L [-n] [-v] [-x] [--line-numbers]` as other tools store it (we never run it: it creates the
 * table it lists). One table per output, `filter` unless the command line says otherwise.
 */
export function* iptablesList(output: ProbeOutput): Iterable<Parsed> {
  const at = output.argv.indexOf('-t');
  const table = (at < 0 ? undefined : output.argv[at + 1]) ?? 'filter';
  const variant = variantOf(output);
  const ordinals = new Ordinals();
  // A chain may be jumped to before it is listed.
  const userChains = new Set<string>();
  for (const { text } of output.lines()) {
    const name = /^Chain (\S+) \(-?\d+ references\)/.exec(text)?.[1];
    if (name !== undefined) userChains.add(name);
  }
  let chain: { name: string; policy?: string } | undefined;
  let titles: readonly string[] = [];
  let position = 0;
  for (const line of output.lines()) {
    const text = line.text.trim();
    if (text === '' || text.startsWith('#')) continue;
    const head = CHAIN.exec(text);
    if (head?.[1]) {
      const policy = head[2]?.toLowerCase();
      chain = { name: head[1], ...(policy !== undefined && { policy }) };
      position = 0;
      yield row(firewallChains, line.n, {
        ...variant,
        table,
        chain: chain.name,
        hook: policy === undefined ? undefined : hookOf(chain.name),
        policy,
        packets: head[3] === undefined ? undefined : count(head[3]),
        bytes: head[4] === undefined ? undefined : count(head[4]),
      });
    } else if (/^(num\s+)?(pkts\s+bytes\s+)?target\s+prot\b/.test(text)) titles = text.split(/\s+/);
    else {
      const found = chain && readRule(line, titles);
      if (!chain || !found) yield { gap: 'not a rule', line: line.n };
      else {
        const { target, ...rest } = found;
        const isGoto = rest.rule.includes(' [goto] ');
        yield row(firewallRules, line.n, {
          ...variant,
          table,
          chain: chain.name,
          hook: chain.policy === undefined ? undefined : hookOf(chain.name),
          policy: chain.policy,
          position: ++position,
          ordinal: ordinals.next(chain.name, rest.rule),
          verdict: target === undefined ? undefined : verdictOf(target, isGoto, userChains),
          target,
          ...rest,
        });
      }
    }
  }
}

/** `Chain INPUT (policy ACCEPT 3339K packets, 741M bytes)` or `Chain KUBE-SERVICES (1 references)`. */
const CHAIN = /^Chain (\S+) \((?:policy (\w+)(?: (\w+) packets, (\w+) bytes)?|-?\d+ references)\)/;

interface Rule {
  readonly rule: string;
  readonly target?: string;
  readonly packets?: number;
  readonly bytes?: number;
}

/**
 * Columns by the titles present: `[num] [pkts bytes] target prot opt [in out] source destination …`. The target is
 * blank in a rule that only counts, `opt` is blank for IPv6: what stands where is told by what follows.
 */
function readRule({ text }: Line, titles: readonly string[]): Rule | undefined {
  const words = text.trim().split(/\s+/);
  if (titles.includes('num')) words.shift();
  const verbose = titles.includes('pkts');
  const packets = verbose ? count(words.shift()) : undefined;
  const bytes = verbose ? count(words.shift()) : undefined;
  const after = verbose ? 4 : 2;
  const opt = words.findIndex((word, index) => (index === 1 || index === 2) && /^(--|-f|!f)$/.test(word));
  const source = opt < 0 ? words.findIndex((_, index) => looksLikeEnds(words, index)) : opt + after - 1;
  const protocol = opt < 0 ? source - after + 1 : opt - 1;
  if (protocol !== 0 && protocol !== 1) return undefined;
  if (words.length < source + 2 || (verbose && (packets === undefined || bytes === undefined)))
    return undefined;
  const target = protocol === 1 ? words[0] : undefined;
  return {
    rule: words.join(' '),
    ...(target !== undefined && { target }),
    ...(packets !== undefined && { packets }),
    ...(bytes !== undefined && { bytes }),
  };
}

/** Two addresses side by side: source and destination. */
function looksLikeEnds(words: readonly string[], index: number): boolean {
  const isAddress = (word = ''): boolean => /^!?([0-9a-f.]*[:.][0-9a-f:./]*|anywhere)$/i.test(word);
  return isAddress(words[index]) && isAddress(words[index + 1]);
}

/** Without `-x` counters are rounded: `1130K` is 1130 thousand (K, M, G, T are decimal in iptables). */
function count(text: string | undefined): number | undefined {
  const match = /^(\d{1,15})([KMGT]?)$/.exec(text ?? '');
  if (!match) return undefined;
  return Number(match[1]) * ({ K: 1e3, M: 1e6, G: 1e9, T: 1e12 }[match[2] ?? ''] ?? 1);
}
