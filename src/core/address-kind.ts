import { prefixMatch } from './ip-prefix.js';

/** Not routed in the internet: RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291, loopback. Documentation prefixes are. */
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  '0.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
  '::/128',
];

export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return PRIVATE.some((prefix) => prefixMatch(prefix, mapped ?? address) !== undefined);
}
