import { type Parsed, row } from '../../src/core/table.js';
import { firewallObjects } from '../../src/tables/firewall-objects.js';

/** Sets may hold a hundred thousand addresses: the count is exact, the list is not complete. */
export const LISTED_ELEMENTS = 200;

/** A set, map, counter, quota, limit or flowtable: everything between its braces. */
export function nftObject(
  table: { readonly family: string; readonly name: string },
  block: {
    readonly kind: string;
    readonly name: string;
    readonly handle?: number;
    readonly first: number;
    readonly lines: readonly string[];
  },
  endLine: number,
): Parsed {
  const text = block.lines.join(' ');
  const [head, inner] = splitElements(text);
  const elements = inner === undefined ? undefined : elementList(inner);
  const counted = /\bpackets (\d{1,15}) bytes (\d{1,15})/.exec(head);
  const type =
    /(?:^|\s)type(?:of)? (.+?)(?= (?:flags|size|timeout|gc-interval|counter|policy|comment|auto-merge)\b|$)/.exec(
      head,
    )?.[1];
  const definition = head
    .replace(/\bpackets \d+ bytes \d+/, '')
    .replace(/\bused \d+ \w+/, '')
    .trim();
  return row(
    firewallObjects,
    block.first,
    {
      source: 'nft',
      family: table.family,
      table: table.name,
      kind: block.kind,
      name: block.name,
      handle: block.handle,
      type: block.kind === 'set' || block.kind === 'map' ? type : undefined,
      definition: definition === '' ? undefined : definition.replace(/\s+/g, ' '),
      element_count: elements?.length,
      elements: elements?.slice(0, LISTED_ELEMENTS),
      packets: counted ? Number(counted[1]) : undefined,
      bytes: counted ? Number(counted[2]) : undefined,
    },
    endLine,
  );
}

function splitElements(text: string): [string, string?] {
  const at = text.indexOf('elements = {');
  if (at < 0) return [text];
  return [text.slice(0, at).trim(), text.slice(at + 'elements = {'.length).replace(/\}\s*$/, '')];
}

/** Elements are separated by commas outside quotes; counters, timeouts and comments of each are left out. */
function elementList(inner: string): string[] {
  return (inner.match(/(?:"[^"]*"|[^,"])+/g) ?? [])
    .map((element) =>
      element
        .replace(/\b(counter packets \d+ bytes \d+|(timeout|expires) \S+|comment "[^"]*")/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((element) => element !== '');
}
