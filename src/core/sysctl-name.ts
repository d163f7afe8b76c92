/** `net.ipv4.conf.eth0/100.rp_filter` → /proc/sys/net/ipv4/conf/eth0.100/rp_filter, as sysctl(8). */
export function sysctlPath(name: string): string {
  return `/proc/sys/${swapped(name)}`;
}

/** The other way round. */
export function sysctlName(path: string): string {
  return swapped(path.slice('/proc/sys/'.length));
}

/** Settings of the network alone; no part of a name leads elsewhere. */
export function isSysctlName(name: string): boolean {
  return /^net(?:\.[A-Za-z0-9_-][A-Za-z0-9_/-]*)+$/.test(name) && !name.includes('//');
}

/** A dot in the name of an interface is a slash in that of a setting. */
function swapped(text: string): string {
  return text.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'));
}
