/** IPv4 or IPv6 as resolv.conf and targets write them, a scope allowed (`fe80::1%eth0`). */
export function isAddress(text: string): boolean {
  return isIpv4(text) || /^(?=[^%]*:.*:)[0-9a-f:.]+(%[\w.-]+)?$/i.test(text);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((p) => /^\d{1,3}$/.test(p) && Number(p) <= 255);
}

/** Anything DNS could be asked about; what tools would read as an option of theirs is left out. */
export function isName(text: string): boolean {
  return text.length <= 253 && /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(text);
}

/** `192.0.2.1` → `1.2.0.192.in-addr.arpa`; IPv6 by nibbles under ip6.arpa; undefined for a name. */
export function reverseName(address: string): string | undefined {
  if (isIpv4(address)) return `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
  if (!isAddress(address)) return undefined;
  const groups = groupsOf(address.replace(/%.*/, '').toLowerCase());
  if (!groups) return undefined;
  const nibbles = groups.map((g) => g.padStart(4, '0')).join('');
  return `${nibbles.split('').toReversed().join('.')}.ip6.arpa`;
}

/** The eight groups of an IPv6 address, `::` and an IPv4 tail written out. */
function groupsOf(address: string): string[] | undefined {
  const tail = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const plain = tail
    ? `${tail[1]}${hex(Number(tail[2]) * 256 + Number(tail[3]))}:${hex(Number(tail[4]) * 256 + Number(tail[5]))}`
    : address;
  const [left = '', right, ...more] = plain.split('::');
  const head = left === '' ? [] : left.split(':');
  const end = !right ? [] : right.split(':');
  const missing = 8 - head.length - end.length;
  if (more.length > 0 || missing < 0 || (right === undefined && missing !== 0)) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...end];
  return groups.every((g) => /^[0-9a-f]{1,4}$/.test(g)) ? groups : undefined;
}

function hex(value: number): string {
  return value.toString(16);
}
