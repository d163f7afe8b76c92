import type { Delta } from '../../../src/core/delta.js';
import { keyText } from '../glance/glance.js';

const LONGEST_RULE = 90;

/** What a counter is called in tables and charts: whose it is first, then the name its source gives it. */
export function counterName(delta: Pick<Delta, 'table' | 'key' | 'counter'>): string {
  const { table, counter } = delta;
  const of = (column: string): string => keyText(delta, column);
  switch (table) {
    case 'softnet':
      return `softnet CPU ${of('cpu')} ${counter}`;
    case 'conntrack_stats':
      return `conntrack CPU ${of('cpu')} ${counter}`;
    case 'interface_counters':
      return `${of('interface')} ${counter}`;
    case 'nic_counters':
      return `${of('interface')} driver ${of('name')}`;
    case 'qdiscs':
      return `${of('interface')} qdisc ${of('kind')} ${of('parent')} ${counter}`;
    case 'firewall_rules':
      return `${of('source')} ${of('family')} ${of('table')}/${of('chain')}: ${short(of('rule'))}, ${counter}`;
    default:
      return `${of('group')} ${of('name')}`.trim();
  }
}

function short(rule: string): string {
  return rule.length > LONGEST_RULE ? `${rule.slice(0, LONGEST_RULE - 1)}…` : rule;
}

/** Names that count something going wrong rather than traffic passing by (snmp_counter.rst, rtnl_link_stats64, ethtool). */
const TROUBLE =
  /retrans|timeout|drop|err|overflow|loss|lost|fail|abort|reset|prune|collaps|discard|ofo|squeez|miss|crc|carrier|collision|noroute|unreach|invalid|spurious|dsack|reorder|zerowindow|exceeded|memorypressure|syncookies|no_?buf|allowance/i;

/** Names that only look like it, and packets that are refused every day. */
const HARMLESS =
  /autocork|^IcmpMsg |^Icmp6? (?:In|Out)(?:DestUnreachs|TimeExcds|Errors|Msgs|Type3|Type11)$|DelayedACKLost|TCPAbortOnClose|TCPDSACKIgnored|RTOAlgorithm|allowance_available|rx_otherhost_dropped|rx_carrier|IgnoredPackets/i;

const REFUSING = /\b(?:drop|reject)\b/i;

/** Counters whose growth a reader looks at before those that only say how much passed. */
export function isTrouble(delta: Pick<Delta, 'table' | 'key' | 'counter'>): boolean {
  if (delta.table === 'firewall_rules')
    return delta.counter === 'packets' && REFUSING.test(keyText(delta, 'rule'));
  if (
    delta.table === 'interface_counters' ||
    delta.table === 'softnet' ||
    delta.table === 'conntrack_stats' ||
    delta.table === 'qdiscs'
  )
    return TROUBLE.test(delta.counter) && !HARMLESS.test(delta.counter);
  const name = counterName(delta);
  return TROUBLE.test(name) && !HARMLESS.test(name);
}

/** How much passed: what shares are taken of. Everything else that grew is in tables/deltas.ndjson. */
const TRAFFIC =
  /^(?:Tcp (?:In|Out)Segs|Tcp (?:Active|Passive)Opens|Ip6? (?:InReceives|OutRequests)|Udp6? (?:In|Out)Datagrams|\S+ [rt]x_(?:packets|bytes)|softnet CPU \d+ processed)$/;

export function isTraffic(delta: Pick<Delta, 'table' | 'key' | 'counter'>): boolean {
  return delta.table !== 'nic_counters' && TRAFFIC.test(counterName(delta));
}
