import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { firewallObjects } from '../../src/tables/firewall-objects.js';
import { ipset } from './ipset.js';
import { variantOf } from './iptables.js';
import { iptablesList } from './iptables-list.js';
import { iptablesSave } from './iptables-save.js';
import { ipvs } from './ipvs.js';
import { nftRuleset } from './nft-ruleset.js';

export function parse(output: ProbeOutput): Iterable<Parsed> {
  if (output.probe === 'ipvs') return ipvs(output);
  if (output.tool === 'read') return tableNames(output);
  if (output.tool === 'nft') return nftRuleset(output);
  if (output.tool === 'ipset') return ipset(output);
  return output.tool.includes('-save') ? iptablesSave(output) : iptablesList(output);
}

/** /proc/net/ip_tables_names: the legacy tables in use, one per line; all that is left without the tool. */
function* tableNames(output: ProbeOutput): Iterable<Parsed> {
  for (const { n, text } of output.lines()) {
    const name = text.trim();
    if (/^\w+$/.test(name)) {
      yield row(firewallObjects, n, {
        source: 'iptables-legacy',
        family: variantOf(output).family,
        table: name,
        kind: 'table',
        name,
      });
    } else if (name !== '') yield { gap: 'not a table name', line: n };
  }
}
