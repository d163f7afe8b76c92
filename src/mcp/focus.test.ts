import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { artifact } from '../../test/support/bundle-view.js';
import { temporaryDir } from '../../test/support/machine.js';
import { sampleDraft } from '../../test/support/sample-spool.js';
import type { Artifact } from '../core/artifact.js';
import { EvidenceFolder } from './evidence-folder.js';
import { focusOn } from './focus.js';
import { KnownHosts } from './known-hosts.js';
import type { Call } from './tool.js';

const [SHA, PCAP] = ['0'.repeat(64), 'hosts/web1/capture/packets.eth0.pcap'];
const STATE = artifact({ host: 'web1', path: 'hosts/web1/ping/target.txt', sha256: SHA });
const CAPTURE = artifact({ host: 'web1', collector: 'capture', probe: 'packets', path: PCAP, sha256: SHA });
const { path: _, sha256: __, ...NOTHING } = CAPTURE;
const FAILED: Artifact = { ...NOTHING, outcome: 'unsupported', reason: 'No such device exists', bytes: 0 };

/** Bundles in a folder, the oldest first, each of what was asked of `web1`. */
function callOn(bundles: Readonly<Record<string, readonly Artifact[]>>): Call {
  const root = temporaryDir();
  for (const [i, [name, artifacts]] of Object.entries(bundles).entries()) {
    mkdirSync(join(root, name));
    const manifest = {
      ...{ ...sampleDraft(), schema: 'evidence/bundle/v1', files: [], gaps: [], artifacts },
      ...{ redactions: { enabled: true }, createdAt: `2026-11-21T03:00:0${i}.000Z` },
    };
    writeFileSync(join(root, name, 'manifest.json'), JSON.stringify(manifest));
  }
  const folder = new EvidenceFolder(root, () => Promise.resolve(undefined));
  return { state: { folder, hosts: new KnownHosts([], true) } } as unknown as Call;
}

describe('the bundle that a host stands for', () => {
  it('is the newest with its state; a capture later, whether it succeeded or not, hides none', async () => {
    for (const later of [CAPTURE, FAILED]) {
      const call = callOn({ collected: [STATE, FAILED], captured: [later] });
      expect((await focusOn(call, { instanceId: 'web1' })).info.id).toBe('collected');
    }
  });

  it('is for packets the newest that holds some', async () => {
    const call = callOn({ captured: [CAPTURE], failed: [FAILED], collected: [STATE] });
    expect((await focusOn(call, { instanceId: 'web1' }, 'packets')).info.id).toBe('captured');
  });
});
