import { isIP } from 'node:net';
import { isMap, isScalar, parseDocument } from 'yaml';

export type InventoryFormat =
  'evidence' | 'ansible-yaml' | 'ansible-ini' | 'list' | { readonly problem: string };

const PLUGIN = { problem: 'it configures an inventory plugin' };
const OWN_KEYS = ['defaults', 'hosts'];
const GROUP_KEYS = ['hosts', 'children', 'vars'];

/** Tells the formats apart by what is in the file; names and endings differ too much in practice. */
export function detectFormat(text: string): InventoryFormat {
  if (text.startsWith('#!')) return { problem: 'it is a program' };
  if (text.startsWith('$ANSIBLE_VAULT')) return { problem: 'it is encrypted with Ansible Vault' };
  if (text.includes('\0')) return { problem: 'it is not a text file' };
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '' && !/^\s*[#;]/.test(line));
  if (lines.length === 0) return { problem: 'there is no host in it' };
  if (lines.some(isSectionHeader)) return 'ansible-ini';
  const topLevel = lines.flatMap((line) => /^["']?([^\s:"'][^:"']*)["']?:(?:\s|$)/.exec(line)?.[1] ?? []);
  if (topLevel.length > 0 || lines.some((line) => /^(---|\{)/.test(line))) return yamlFormat(text, topLevel);
  return lines.some((line) => /^\S+\s+[^\s=#;]+=/.test(line)) ? 'ansible-ini' : 'list';
}

function isSectionHeader(line: string): boolean {
  const name = /^\[([^\]]*)\]\s*([#;].*)?$/.exec(line)?.[1];
  return name !== undefined && isIP(name) === 0;
}

function yamlFormat(text: string, topLevel: readonly string[]): InventoryFormat {
  // Parsing takes most of the time of a large inventory: once is enough where these keys decide.
  if (topLevel.includes('plugin')) return PLUGIN;
  if (topLevel.includes('all')) return 'ansible-yaml';
  if (topLevel.some((key) => OWN_KEYS.includes(key))) return 'evidence';
  const { contents } = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
  // Not a map, or broken: our reader says where.
  if (!isMap(contents)) return 'evidence';
  const keys = contents.items.map((pair) => String(pair.key));
  if (keys.includes('plugin')) return PLUGIN;
  const looksLikeGroup = contents.items.every(({ value }) =>
    isMap(value)
      ? value.items.every(({ key }) => GROUP_KEYS.includes(String(key)))
      : isScalar(value) && value.value === null,
  );
  return keys.includes('all') || (looksLikeGroup && !keys.some((key) => OWN_KEYS.includes(key)))
    ? 'ansible-yaml'
    : 'evidence';
}
