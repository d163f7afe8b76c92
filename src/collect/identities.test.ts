import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rejectionOf } from '../../test/support/refusal.js';
import { createPolicy } from '../redact/policy.js';
import { Identities } from './identities.js';
import { Redaction } from './redaction.js';

const dir = mkdtempSync(join(tmpdir(), 'evidence-identities-'));
const home = join(dir, 'home');
const open = (map: string | undefined, sent: readonly string[]): Promise<Identities> =>
  Identities.open({ ...(map !== undefined && { map }), keepVendor: false, hide: ['Orkney'] }, sent);

beforeAll(() => {
  mkdirSync(join(home, 'work'), { recursive: true });
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_DATA_HOME', '');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

describe('where the map may lie', () => {
  it('in the data folder of the user, also when bundles are written into the home folder', async () => {
    const identities = await open(undefined, [home]);
    expect(identities.path).toBe(join(home, '.local/share/evidence/evidence-identities.map'));
    expect(await identities.close()).toBeUndefined();
  });

  it.each([
    ['beside the bundle', 'work/x.map', 'work'],
    ['below the folder of bundles', 'work/keys/x.map', 'work'],
    ['beside it, in the home folder', 'x.map', '.'],
    ['beside it, by another name', 'link/x.map', 'work'],
    ['in a bundle', 'bundle/keys/x.map', 'work'],
    ['in a run that goes on', 'evidence-x.partial/x.map', 'work'],
  ])('not %s', async (_, map, out) => {
    for (const folder of ['work/keys', 'bundle/keys', 'evidence-x.partial']) {
      mkdirSync(join(home, folder), { recursive: true });
    }
    writeFileSync(join(home, 'bundle/manifest.json'), '{}');
    try {
      symlinkSync(join(home, 'work'), join(home, 'link'));
    } catch {
      // It is there already.
    }
    const refusal = await rejectionOf(open(join(home, map), [join(home, out)]));
    expect(refusal).toMatchObject({ code: 'E_IDENTITY_MAP' });
    expect(refusal.message).toContain('it would be sent with it');
  });

  it('names are written when they were met, and once', async () => {
    const map = join(home, 'x.map');
    const identities = await open(map, [join(home, 'work')]);
    identities.mapper.rewrite('orkney and anna@example.com');
    await identities.save();
    const written = readFileSync(map, 'utf8');
    expect(written).toContain('"orkney"');
    expect(written).toContain('"anna"');
    expect(await identities.close()).toBeUndefined();
    expect(readFileSync(map, 'utf8')).toBe(written);
  });

  it('a map that cannot be written is said, not thrown: the bundle is more', async () => {
    const gone = join(dir, 'gone');
    mkdirSync(gone);
    const identities = await open(join(gone, 'x.map'), [home]);
    rmSync(gone, { recursive: true });
    expect(await identities.close()).toContain('could not be written');
  });
});

describe('ids of hosts', () => {
  it('are pseudonyms that fit into a path, and no two are the same', async () => {
    const identities = await open(join(dir, 'ids.map'), [home]);
    identities.mapper.learn({ hostNames: ['kraken'], domains: [], userNames: [] });
    const masking = createPolicy({ secrets: true });
    const policy = createPolicy({ secrets: true, identities: identities.mapper });
    const redaction = new Redaction({ mode: 'identities', masking, policy, identities, builtIn: new Set() });
    const ids = [
      'kraken',
      'kRaken',
      'krAken',
      '10.0.0.5-2222',
      '8.8.8.8-22',
      '2001-db8--1',
      '2001-db8--1-22',
    ];
    const mapped = ids.map(redaction.hostId);
    expect(new Set(mapped).size).toBe(ids.length);
    for (const [i, id] of mapped.entries()) {
      expect(id).toMatch(/^[A-Za-z0-9._-]+$/);
      expect(id).not.toContain(ids[i]);
    }
    expect(mapped.slice(3).map((id) => /-\d+$/.exec(id)?.[0])).toEqual(['-2222', '-22', '-1', '-22']);
    expect(ids.map(redaction.hostId)).toEqual(mapped);
    await identities.close();
  });
});
