/** /proc/net/nf_conntrack pads IPv6 addresses to eight groups of four; the same address in RFC 5952 text. */
export function shortAddress(address: string | undefined): string | undefined {
  if (address === undefined || !/^([0-9a-f]{4}:){7}[0-9a-f]{4}$/i.test(address)) return address;
  const groups = address.split(':').map((group) => parseInt(group, 16).toString(16));
  const runs = [...groups.join(':').matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)];
  const longest = runs.toSorted((a, b) => b[0].length - a[0].length)[0];
  if (!longest) return groups.join(':');
  const text = longest.input;
  const before = text.slice(0, longest.index).replace(/:$/, '');
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}
