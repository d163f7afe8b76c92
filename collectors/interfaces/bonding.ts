import type { Line } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { bondSlaves } from '../../src/tables/bond-slaves.js';
import { bonds } from '../../src/tables/bonds.js';
import { whole } from './words.js';

type Value = (text: string) => string | number | undefined;
type Labels = Readonly<Record<string, readonly [string, Value]>>;

const text: Value = (value) => (/^(?:None|Unknown|)$/.test(value) ? undefined : value);
const lower: Value = (value) => text(value)?.toString().toLowerCase();
const number: Value = (value) => whole(value);

/** Labels of bond_info_show_master in drivers/net/bonding/bond_procfs.c. */
const BOND: Labels = {
  'Bonding Mode': ['mode', text],
  'Transmit Hash Policy': ['transmit_hash_policy', text],
  'Primary Slave': ['primary_slave', (value) => text(value.split(' ')[0] ?? '')],
  'Currently Active Slave': ['active_slave', text],
  'MII Status': ['mii_status', text],
  'MII Polling Interval (ms)': ['mii_polling_interval_ms', number],
  'Up Delay (ms)': ['up_delay_ms', number],
  'Down Delay (ms)': ['down_delay_ms', number],
  'ARP Polling Interval (ms)': ['arp_polling_interval_ms', number],
  'ARP IP target/s (n.n.n.n form)': ['arp_targets', text],
  'LACP rate': ['lacp_rate', text],
  'Min links': ['min_links', number],
  'Aggregator selection policy (ad_select)': ['ad_select', text],
  'System MAC address': ['system_mac', lower],
  'Aggregator ID': ['aggregator_id', number],
  'Number of ports': ['aggregator_ports', number],
  'Actor Key': ['actor_key', number],
  'Partner Key': ['partner_key', number],
  'Partner Mac Address': ['partner_mac', lower],
};

/** Labels of bond_info_show_slave. */
const SLAVE: Labels = {
  'MII Status': ['mii_status', text],
  Speed: ['speed_mbps', (value) => whole(/^(\d+) Mbps$/.exec(value)?.[1])],
  Duplex: ['duplex', lower],
  'Link Failure Count': ['link_failure_count', number],
  'Permanent HW addr': ['permanent_mac', lower],
  'Slave queue ID': ['queue_id', number],
  'Aggregator ID': ['aggregator_id', number],
  'Actor Churn State': ['actor_churn_state', text],
  'Partner Churn State': ['partner_churn_state', text],
  'Actor Churned Count': ['actor_churned_count', number],
  'Partner Churned Count': ['partner_churned_count', number],
};
const ACTOR: Labels = { 'port state': ['actor_port_state', number] };
const PARTNER: Labels = {
  'system mac address': ['partner_mac', lower],
  'port state': ['partner_port_state', number],
};

interface Part {
  readonly bond: string;
  readonly slave?: string;
  readonly first: number;
  last: number;
  labels: Labels;
  readonly values: Record<string, string | number>;
}

/** `/proc/net/bonding/NAME:LINE`: the bond first, then a part per port, `Label: value` throughout. */
export function* bonding(lines: Iterable<Line>): Iterable<Parsed> {
  let part: Part | undefined;
  for (const { n, text: printed } of lines) {
    const [, bond, body] = /^\/proc\/net\/bonding\/([^:]+):(.*)$/.exec(printed) ?? [];
    if (bond === undefined || body === undefined) {
      if (printed.trim() !== '') yield { gap: 'not a line of /proc/net/bonding', line: n };
      continue;
    }
    const [, label, value = ''] = /^\s*(.+?):\s*(.*?)\s*$/.exec(body) ?? [];
    const slave = label === 'Slave Interface' ? value : undefined;
    if (part?.bond !== bond || slave !== undefined) {
      if (part) yield rowOf(part);
      part = { bond, first: n, last: n, labels: slave === undefined ? BOND : SLAVE, values: {} };
      if (slave !== undefined) part = { ...part, slave };
    }
    if (body.trim() === '') continue;
    part.last = n;
    if (label === undefined) {
      if (body.trim() !== '802.3ad info') yield { gap: 'not a bonding line', line: n };
      continue;
    }
    if (label === 'details actor lacp pdu') part.labels = ACTOR;
    else if (label === 'details partner lacp pdu') part.labels = PARTNER;
    else {
      const [column, read] = Object.hasOwn(part.labels, label) ? (part.labels[label] ?? []) : [];
      const known = read?.(value);
      if (column !== undefined && known !== undefined) part.values[column] = known;
    }
  }
  if (part) yield rowOf(part);
}

function rowOf({ bond, slave, first, last, values }: Part): Parsed {
  if (slave === undefined) return row(bonds, first, { bond, ...values }, last);
  const data = { bond, interface: slave, ...values } as RowOf<typeof bondSlaves>;
  return row(bondSlaves, first, data, last);
}
