/**
 * Addresses of a host that others may reach it at, IPv4 first: neither loopback nor link-local. From /proc/net/fib_trie
 * (`|-- 192.0.2.1` above `/32 host LOCAL`) and /proc/net/if_inet6, which every kernel has and no tool is needed for.
 */
export function localAddresses(fibTrie: string, ifInet6: string): string[] {
  const v4 = [...fibTrie.matchAll(/\|-- (\d{1,3}(?:\.\d{1,3}){3})\n\s+\/32 host LOCAL/g)].map(
    (m) => m[1] ?? '',
  );
  const v6 = ifInet6.split('\n').flatMap((line) => {
    const [hex, , , scope] = line.trim().split(/\s+/);
    // 00: global.
    return hex?.length === 32 && scope === '00' ? [compressed(hex)] : [];
  });
  return [...new Set([...v4.filter((a) => !/^(?:127|169\.254)\./.test(a)), ...v6])];
}

/** 32 hex digits in the form of RFC 5952. */
function compressed(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((g) => g.replace(/^0{1,3}/, ''));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
