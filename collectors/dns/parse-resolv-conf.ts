import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { dnsConfig } from '../../src/tables/dns-config.js';

/**
 * resolv.conf(5) as glibc reads it (resolv/res_init.c): comments begin the line with `;` or `#`; the last of
 * `domain` and `search` wins; options add up. All name servers are kept, although libc takes three.
 */
export function* parseResolvConf(output: ProbeOutput, source: string): Iterable<Parsed> {
  const nameservers: string[] = [];
  const options: string[] = [];
  let search: string[] = [];
  let last = 0;
  for (const { n, text } of output.lines()) {
    last = n;
    if (/^\s*([;#]|$)/.test(text)) continue;
    const [keyword, ...values] = text.trim().split(/\s+/);
    if (keyword === 'nameserver' && values[0] !== undefined) nameservers.push(values[0]);
    else if (keyword === 'search') search = values;
    else if (keyword === 'domain') search = values.slice(0, 1);
    else if (keyword === 'options') options.push(...values);
    else if (keyword !== 'sortlist') yield { gap: 'not a keyword of resolv.conf', line: n };
  }
  if (last === 0) return;
  yield row(
    dnsConfig,
    1,
    { source, scope: 'global', nameservers, search, ...numbersOf(options), options },
    last,
  );
}

type Numbers = Pick<RowOf<typeof dnsConfig>, 'ndots' | 'timeout_s' | 'attempts'>;

function numbersOf(options: readonly string[]): Numbers {
  const value = (name: string): number | undefined => {
    const found = options.findLast((o) => o.startsWith(`${name}:`))?.slice(name.length + 1);
    return found !== undefined && /^\d{1,9}$/.test(found) ? Number(found) : undefined;
  };
  const [ndots, timeout, attempts] = [value('ndots'), value('timeout'), value('attempts')];
  return {
    ...(ndots !== undefined && { ndots }),
    ...(timeout !== undefined && { timeout_s: timeout }),
    ...(attempts !== undefined && { attempts }),
  };
}
