import type { DecryptWith } from '../bundle/encrypt-keys.js';
import type { KeyFlags } from '../cli/decryption-keys.js';
import type { KnowledgeFlags } from '../cli/knowledge-flags.js';
import type { Config } from '../collect/config.js';
import type { Allowance } from './allowance.js';
import type { AuditLog } from './audit-log.js';
import type { EvidenceFolder } from './evidence-folder.js';
import type { JudgedBundles } from './judged-bundles.js';
import type { KnownHosts } from './known-hosts.js';
import type { Runbook } from './runbooks.js';
import type { Runs } from './runs.js';
import type { SearchCursors } from './search-cursors.js';
import type { SearchHits } from './search-hits.js';

/** Hides what looks like a secret, and the secrets of this process. */
export type Mask = (text: string) => string;

/** What all calls of a server share, whatever connection they come by. */
export interface ServerState {
  readonly folder: EvidenceFolder;
  readonly hosts: KnownHosts;
  readonly allow: ReadonlySet<Allowance>;
  readonly judged: JudgedBundles;
  readonly runs: Runs;
  readonly hits: SearchHits;
  readonly cursors: SearchCursors;
  readonly runbooks: readonly Runbook[];
  readonly audit: AuditLog;
  /** Folder with incident folders. */
  readonly incidents?: string;
  /** Probed when a call names none, and allowed to be named. */
  readonly targets: readonly string[];
  readonly config: Config;
  readonly keys: (file: string) => Promise<DecryptWith | undefined>;
  /** Keys, thresholds and playbooks the server was started with, as commands take them. */
  readonly flags: KeyFlags & KnowledgeFlags;
  readonly mask: () => Promise<Mask>;
  readonly transport: 'stdio' | 'http';
  /** A link that a browser or curl can follow for a while; only over HTTP. */
  readonly link?: (bundle: string, path: string | undefined, minutes: number) => string;
}
