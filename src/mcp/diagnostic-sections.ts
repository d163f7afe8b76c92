import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import type { NetworkRow } from '../query/network-part.js';
import { type SectionName, SECTIONS } from '../query/network-sections.js';
import type { NetworkTable } from '../query/network.js';

/** A section in the words of the EKS node diagnostics, and what of ours it is. */
interface Section {
  readonly reads: readonly SectionName[];
  /** Only these rows of a table. */
  readonly only?: (table: NetworkTable, row: NetworkRow) => boolean;
  /** Said where no row is left. */
  readonly none?: string;
}

const CNI = /^(?:veth|bridge|vxlan|ipip|ipvlan|macvlan|wireguard|geneve|gre)/;
const KUBE = /KUBE-/;
const text = (row: NetworkRow): string => Object.values(row.values).map(String).join(' ');

const OTHERS: Readonly<Record<string, Section>> = {
  eni: { reads: ['interfaces', 'qdisc'] },
  iptables: { reads: ['firewall', 'conntrack'] },
  cni: {
    reads: ['interfaces', 'neighbours'],
    only: (table, row) => table.section !== 'interfaces' || CNI.test(String(row.values['kind'] ?? '')),
    none: 'no interface of a container network (veth, bridge, vxlan …) on this host',
  },
  ipamd: { reads: [], none: 'no collector reads the address manager of the cloud network plugin' },
  kube_proxy: {
    reads: ['firewall'],
    only: (_, row) => KUBE.test(text(row)),
    none: 'no rule of kube-proxy (KUBE-…) on this host',
  },
};

const NAMES = [...Object.keys(OTHERS), ...SECTIONS];

/** `iptables,routes`, ours or theirs. Throws E_USAGE. */
export function sectionNames(words: string | undefined): string[] {
  if (words === undefined) return [...SECTIONS];
  const names = words
    .split(',')
    .map((w) => w.trim())
    .filter(Boolean);
  const strange = names.find((name) => !NAMES.includes(name));
  if (strange !== undefined)
    throw new EvidenceError(
      'E_USAGE',
      `sections: there is no "${strange}"`,
      didYouMean(strange, NAMES) ?? `there are: ${NAMES.join(', ')}`,
    );
  return [...new Set(names)];
}

function sectionOf(name: string): Section {
  return OTHERS[name] ?? { reads: [name as SectionName] };
}

/** Everything that must be read for them. */
export function sectionsRead(names: readonly string[]): SectionName[] {
  return [...new Set(names.flatMap((name) => sectionOf(name).reads))];
}

/** The tables of a section, and why there is nothing in it. */
export function tablesOf(
  name: string,
  all: readonly NetworkTable[],
): { readonly tables: readonly NetworkTable[]; readonly absent?: string } {
  const { reads, only, none } = sectionOf(name);
  const own = all.filter((t) => reads.includes(t.section));
  if (only === undefined) return { tables: own, ...(own.length === 0 && { absent: none ?? 'nothing' }) };
  const tables = own
    .map((t) => ({ ...t, rows: t.rows.filter((row) => only(t, row)) }))
    .filter((t) => t.rows.length > 0);
  return { tables, ...(tables.length === 0 && { absent: none ?? 'nothing' }) };
}
