import { EvidenceError } from '../core/errors.js';
import { isGlob, segmentMatcher } from '../core/glob.js';
import { didYouMean } from '../core/suggest.js';
import type { Inventory, InventoryHost } from './inventory.js';

/**
 * `web*,!web3,edge`: ids, globs of ids, groups, `all`; `!` takes away. Only exclusions: all the others. The order is
 * the inventory's. Throws E_UNKNOWN_HOST for a word that means nothing here, wherever it stands.
 */
export function selectHosts(inventory: Inventory, patterns: readonly string[]): InventoryHost[] {
  const words = patterns.flatMap((pattern) => pattern.split(',')).map((word) => word.trim());
  const wanted = new Set<InventoryHost>();
  const unwanted = new Set<InventoryHost>();
  let onlyExclusions = true;
  for (const word of words.filter(Boolean)) {
    const negated = word.startsWith('!');
    if (!negated) onlyExclusions = false;
    for (const host of named(inventory, negated ? word.slice(1) : word))
      (negated ? unwanted : wanted).add(host);
  }
  const chosen = inventory.hosts.filter(
    (host) => (onlyExclusions || wanted.has(host)) && !unwanted.has(host),
  );
  if (chosen.length > 0) return chosen;
  throw new EvidenceError(
    'E_UNKNOWN_HOST',
    `--hosts ${patterns.join(',')}: no host is left`,
    'take fewer away',
  );
}

function named(inventory: Inventory, word: string): InventoryHost[] {
  if (word === 'all' || word === '*') return [...inventory.hosts];
  const matches = isGlob(word) ? segmentMatcher(word) : (id: string) => id === word;
  const found = inventory.hosts.filter((host) => matches(host.id) || host.groups.some(matches));
  if (found.length > 0) return found;
  const groups = new Set(inventory.hosts.flatMap((host) => host.groups));
  const known = [...inventory.hosts.map((host) => host.id), ...groups];
  throw new EvidenceError(
    'E_UNKNOWN_HOST',
    `--hosts: no host or group "${word}" in ${inventory.file}`,
    didYouMean(word, known) ?? `there are ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`,
  );
}
