import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeyFlags, decryptionKeys } from '../cli/decryption-keys.js';
import { type KnowledgeFlags, knowledgeOf } from '../cli/knowledge-flags.js';
import { loadConfig } from '../collect/config.js';
import { maskingPolicy } from '../collect/redaction.js';
import { parseTarget } from '../collect/targets.js';
import { EvidenceError } from '../core/errors.js';
import { loadInventory } from '../inventory/load-inventory.js';
import { selectHosts } from '../inventory/select-hosts.js';
import type { Allowance } from './allowance.js';
import { AuditLog } from './audit-log.js';
import { EvidenceFolder } from './evidence-folder.js';
import { JudgedBundles } from './judged-bundles.js';
import { KnownHosts } from './known-hosts.js';
import { readRunbooks } from './runbooks.js';
import { Runs } from './runs.js';
import { SearchCursors } from './search-cursors.js';
import { SearchHits } from './search-hits.js';
import type { ServerState } from './server-state.js';

/** What `evidence mcp` was started with. */
export interface StateOptions extends KeyFlags, KnowledgeFlags {
  /** Folder with bundles. */
  readonly evidence: string;
  readonly inventory?: string;
  readonly hosts?: readonly string[];
  readonly local?: boolean;
  readonly incidents?: string;
  readonly sops?: readonly string[];
  readonly target?: readonly string[];
  readonly allow: readonly Allowance[];
  readonly audit?: string;
  readonly transport: 'stdio' | 'http';
  readonly link?: ServerState['link'];
}

/** What is ours in the evidence folder, besides bundles: runs, hits of searches, the audit log. */
const OWN = '.evidence-mcp';

/** Everything that could be wrong is tried before a client is answered. Throws EvidenceError. */
export async function openState(options: StateOptions): Promise<ServerState> {
  const root = await folderOf(options.evidence, '--evidence');
  const incidents =
    options.incidents === undefined ? undefined : await folderOf(options.incidents, '--incidents');
  for (const target of options.target ?? []) parseTarget(target);
  const { config, identity, passphrase, playbooks } = options;
  const configured = await loadConfig(config);
  const { text: mask } = maskingPolicy(
    { redact: 'secrets', redactPatterns: configured.redactPatterns },
    { environment: process.env, argv: process.argv },
  );
  const own = join(root, OWN);
  const flags = {
    ...(config !== undefined && { config }),
    ...(identity && { identity }),
    ...(passphrase !== undefined && { passphrase }),
    ...(playbooks && { playbooks }),
  };
  const keys: ServerState['keys'] = (file) => decryptionKeys(file, flags);
  return {
    folder: new EvidenceFolder(root, keys),
    hosts: hostsOf(options),
    allow: new Set(options.allow),
    judged: new JudgedBundles(() => knowledgeOf(flags)),
    runs: new Runs(join(own, 'runs')),
    hits: new SearchHits(join(own, 'hits.jsonl')),
    cursors: new SearchCursors(),
    runbooks: (options.sops ?? []).flatMap(readRunbooks),
    audit: new AuditLog(options.audit ?? join(root, `${OWN}.audit.jsonl`), mask),
    ...(incidents !== undefined && { incidents }),
    targets: options.target ?? [],
    config: configured,
    keys,
    flags,
    mask,
    transport: options.transport,
    ...(options.link && { link: options.link }),
  };
}

function hostsOf({ inventory: file, hosts: patterns = [], local }: StateOptions): KnownHosts {
  if (file === undefined) {
    if (patterns.length > 0)
      throw new EvidenceError(
        'E_USAGE',
        '--hosts chooses from an inventory',
        'name it with --inventory FILE',
      );
    return new KnownHosts([], true);
  }
  const inventory = loadInventory(file);
  const chosen = patterns.length > 0 ? selectHosts(inventory, patterns) : inventory.hosts;
  return new KnownHosts(chosen, local ?? false);
}

async function folderOf(path: string, flag: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory() === true) return realpath(path);
  throw new EvidenceError('E_OUT_DIR', `${flag}: ${path} is no folder`, 'make it first: mkdir');
}
