/**
 * Virtual router addresses: the same IP behind them moves from machine to machine on purpose. VRRP and CARP (RFC 9568,
 * 00:00:5e:00:01 and :02), HSRP (00:00:0c:07:ac, 00:00:0c:9f:f and 00:05:73:a0 for IPv6), GLBP (00:07:b4).
 */
const VIRTUAL_ROUTER = /^(?:00:00:5e:00:0[12]|00:00:0c:07:ac|00:00:0c:9f:f|00:05:73:a0|00:07:b4):?/;

export function isVirtualRouterMac(mac: string): boolean {
  return VIRTUAL_ROUTER.test(mac.toLowerCase());
}

/** The I/G bit of IEEE 802: for a group of machines, such as a cluster that shares an address. */
export function isGroupMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}
