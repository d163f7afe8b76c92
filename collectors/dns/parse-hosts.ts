import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { hostsEntries } from '../../src/tables/hosts-entries.js';
import { isAddress } from './names.js';

/** hosts(5): `ADDRESS NAME [ALIAS…]`, blanks or tabs between, `#` to the end of the line. */
export function* parseHosts(output: ProbeOutput): Iterable<Parsed> {
  for (const { n, text } of output.lines()) {
    const words = text.replace(/#.*/, '').split(/\s+/).filter(Boolean);
    const [address, name, ...aliases] = words;
    if (address === undefined) continue;
    if (name === undefined || !isAddress(address)) yield { gap: 'not an address with a name', line: n };
    else yield row(hostsEntries, n, { address, name, aliases });
  }
}
