import { hostname, userInfo } from 'node:os';
import { VERSION } from '../core/version.js';
import type { SshSigner } from '../transport/ssh/private-key.js';
import type { CustodyEntry, Run } from './manifest.js';

/** How a run is to be sealed. */
export interface SealWith {
  /** age recipients; absent: not encrypted. */
  readonly encryptTo?: readonly string[];
  readonly signer?: SshSigner;
}

/** A line of the chain of custody about what is done here and now. */
export function custodyEntry(
  action: CustodyEntry['action'],
  more: Pick<CustodyEntry, 'previousManifestSha256' | 'note'> = {},
): CustodyEntry {
  const { user, uid } = whoami();
  return {
    action,
    at: new Date().toISOString(),
    user,
    uid,
    host: hostname(),
    tool: { name: 'evidence', version: VERSION },
    ...more,
  };
}

/** The record of a run with its first line of custody, and with what it is to be sealed. */
export function withCustody<R extends Run>(run: R, { encryptTo, signer }: SealWith): R {
  const { user, uid, host } = run.vantage;
  return {
    ...run,
    custody: [{ action: 'collected', at: run.createdAt, user, uid, host, tool: run.tool }],
    seal: {
      at: run.createdAt,
      ...(signer && { signer: { keyType: signer.type, fingerprint: signer.fingerprint } }),
      ...(encryptTo && { recipients: [...encryptTo] }),
    },
  };
}

/** The same, sealed now. */
export function sealedNow<R extends Run>(run: R): R {
  return { ...run, seal: { ...run.seal, at: new Date().toISOString() } };
}

function whoami(): { user: string; uid: number } {
  try {
    const { username, uid } = userInfo();
    return { user: username, uid };
  } catch {
    // No passwd entry, as in many containers.
    const uid = process.geteuid?.() ?? -1;
    return { user: String(uid), uid };
  }
}
