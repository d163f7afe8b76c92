import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyFlags } from '../cli/decryption-keys.js';
import type { KnowledgeFlags } from '../cli/knowledge-flags.js';
import { loadConfig } from '../collect/config.js';
import { parseTarget } from '../collect/targets.js';
import { EvidenceError } from '../core/errors.js';
import type { Allowance } from './allowance.js';
import { AuditLog } from './audit-log.js';
import { EvidenceFolder } from './evidence-folder.js';
import { JudgedBundles } from './judged-bundles.js';
import { KnownHosts } from './known-hosts.js';
import type { Runbook } from './runbooks.js';
import { Runs } from './runs.js';
import { SearchCursors } from './search-cursors.js';
import { SearchHits } from './search-hits.js';
import type { Mask, ServerState } from './server-state.js';

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
  const own = join(root, OWN);
  const flags = {
    ...(config !== undefined && { config }),
    ...(identity && { identity }),
    ...(passphrase !== undefined && { passphrase }),
    ...(playbooks && { playbooks }),
  };
  const keys: ServerState['keys'] = async (file) =>
    (await import('../cli/decryption-keys.js')).decryptionKeys(file, flags);
  let masking: Promise<Mask> | undefined;
  return {
    folder: new EvidenceFolder(root, keys),
    hosts: await hostsOf(options),
    allow: new Set(options.allow),
    judged: new JudgedBundles(async () => (await import('../cli/knowledge-flags.js')).knowledgeOf(flags)),
    runs: new Runs(join(own, 'runs')),
    hits: new SearchHits(join(own, 'hits.jsonl')),
    cursors: new SearchCursors(),
    runbooks: await runbooksOf(options.sops ?? []),
    audit: new AuditLog(options.audit ?? join(root, `${OWN}.audit.jsonl`)),
    ...(incidents !== undefined && { incidents }),
    targets: options.target ?? [],
    config: configured,
    keys,
    flags,
    mask: () => (masking ??= loadMask(configured.redactPatterns)),
    transport: options.transport,
    ...(options.link && { link: options.link }),
  };
}

async function hostsOf({ inventory: file, hosts: patterns = [], local }: StateOptions): Promise<KnownHosts> {
  if (file === undefined) {
    if (patterns.length > 0)
      throw new EvidenceError(
        'E_USAGE',
        '--hosts chooses from an inventory',
        'name it with --inventory FILE',
      );
    return new KnownHosts([], true);
  }
  const { loadInventory } = await import('../inventory/load-inventory.js');
  const { selectHosts } = await import('../inventory/select-hosts.js');
  const inventory = loadInventory(file);
  const chosen = patterns.length > 0 ? selectHosts(inventory, patterns) : inventory.hosts;
  return new KnownHosts(chosen, local ?? false);
}

async function runbooksOf(folders: readonly string[]): Promise<readonly Runbook[]> {
  if (folders.length === 0) return [];
  const { readRunbooks } = await import('./runbooks.js');
  return folders.flatMap(readRunbooks);
}

/** Rules of redaction are loaded with the first call, not before a client is answered at all. */
async function loadMask(redactPatterns: readonly string[]): Promise<Mask> {
  const { maskingPolicy } = await import('../collect/redaction.js');
  return maskingPolicy(
    { redact: 'secrets', redactPatterns },
    { environment: process.env, argv: process.argv },
  ).text;
}

async function folderOf(path: string, flag: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory() === true) return realpath(path);
  throw new EvidenceError('E_OUT_DIR', `${flag}: ${path} is no folder`, 'make it first: mkdir');
}
