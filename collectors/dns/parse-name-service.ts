import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { dnsConfig } from '../../src/tables/dns-config.js';

/**
 * nsswitch.conf(5) and gai.conf(5), every line prefixed by its file. Of nsswitch only `hosts:` matters here;
 * of gai.conf every active line, since one of them replaces the built-in address preference (RFC 6724).
 */
export function* parseNameService(output: ProbeOutput): Iterable<Parsed> {
  const rules: string[] = [];
  let [first, last] = [0, 0];
  let gai = '';
  for (const { n, text } of output.lines()) {
    const match = /^(\/[^:]*):(.*)$/.exec(text);
    if (!match?.[1] || match[2] === undefined) {
      yield { gap: 'no file name before the line', line: n };
      continue;
    }
    const [, path, line] = match;
    const words = line.replace(/#.*/, '').trim();
    if (words === '') continue;
    if (path.endsWith('gai.conf')) {
      gai = path;
      rules.push(words.replace(/\s+/g, ' '));
      first ||= n;
      last = n;
    } else if (words.startsWith('hosts:')) {
      const order = words.slice('hosts:'.length).match(/\[[^\]]*\]|[^\s[]+/g) ?? [];
      yield row(dnsConfig, n, { source: path, scope: 'global', hosts_order: [...order] });
    } else if (!/^\w+:/.test(words)) {
      yield { gap: 'not a line of nsswitch.conf', line: n };
    }
  }
  if (gai !== '') {
    yield row(dnsConfig, first, { source: gai, scope: 'global', address_rules: rules }, last);
  }
}
