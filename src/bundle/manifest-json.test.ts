import { describe, expect, it } from 'vitest';
import { sampleDraft } from '../../test/support/sample-spool.js';
import { EvidenceError } from '../core/errors.js';
import { gapsOf, manifestBytes, readManifest } from './manifest-json.js';
import { SCHEMA, type Manifest } from './manifest.js';

function sample(): Manifest {
  const draft = sampleDraft();
  const artifacts = [...draft.artifacts];
  return { ...draft, schema: SCHEMA, artifacts, gaps: gapsOf(artifacts), files: [] };
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function refusal(data: Buffer): EvidenceError {
  try {
    readManifest(data, 'x.tar.gz');
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('the manifest', () => {
  it('survives being written and read', () => {
    expect(readManifest(manifestBytes(sample()), 'x')).toEqual(sample());
  });

  it('is the same bytes whatever the order of keys', () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([k, v]) => [k, turned(v)]),
      );
    };
    const other = turned(sample()) as Manifest;
    expect(Object.keys(other)).not.toEqual(Object.keys(sample()));
    expect(manifestBytes(other).equals(manifestBytes(sample()))).toBe(true);
  });

  it('lists every artifact that is not ok as a gap, with its reason and remedy', () => {
    expect(gapsOf(sample().artifacts)).toEqual([
      {
        host: 'web1',
        collector: 'dns',
        probe: 'dig',
        subject: 'example.org',
        outcome: 'timed_out',
        reason: 'no answer within 3 s',
      },
      {
        host: 'web1',
        collector: 'nic',
        probe: 'ethtool',
        outcome: 'missing_tool',
        reason: 'ethtool is not installed',
        remedy: 'apt install ethtool',
      },
    ]);
  });

  it('of a later evidence keeps fields it does not know, at every level', () => {
    const m = sample();
    const later = {
      ...m,
      signature: 'x',
      window: { ...m.window, zone: 'UTC' },
      artifacts: m.artifacts.map((a) => ({ ...a, cgroup: '/user.slice' })),
    };
    const read = readManifest(json(later), 'x');
    expect(read).toEqual(later);
    expect(JSON.parse(manifestBytes(read).toString())).toEqual(later);
  });

  it('of another schema is refused by name', () => {
    const error = refusal(json({ ...sample(), schema: 'evidence/bundle/v2' }));
    expect(error.code).toBe('E_NOT_A_BUNDLE');
    expect(error.message).toContain('"evidence/bundle/v2", this version reads "evidence/bundle/v1"');
    expect(error.hint).toContain('later');
    expect(refusal(json({ name: 'some package' })).message).toContain('manifest.json has no schema');
    expect(refusal(json([])).code).toBe('E_NOT_A_BUNDLE');
    expect(refusal(json(null)).code).toBe('E_NOT_A_BUNDLE');
  });

  it.each([
    ['no JSON', Buffer.from('{"schema": ')],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['nesting without end', Buffer.from('['.repeat(200_000))],
  ])('is refused when it is %s', (_, data) => {
    expect(refusal(data).message).toContain('not JSON in UTF-8');
  });

  it.each<[string, (m: Manifest) => unknown, string]>([
    ['a missing field', (m) => ({ ...m, hosts: undefined }), 'hosts'],
    [
      'an unknown outcome',
      (m) => ({ ...m, artifacts: [{ ...m.artifacts[0], outcome: 'fine' }] }),
      'artifacts.0.outcome',
    ],
    [
      'a gap without a reason',
      (m) => ({ ...m, artifacts: [{ ...m.artifacts[0], outcome: 'denied' }] }),
      'artifacts.0.reason',
    ],
    [
      'a path out of the bundle',
      (m) => ({ ...m, files: [{ path: '../x', bytes: 1, sha256: '0'.repeat(64) }] }),
      'files.0.path',
    ],
    [
      'a file without a hash',
      (m) => ({ ...m, artifacts: [{ ...m.artifacts[0], sha256: undefined }] }),
      'artifacts.0.sha256',
    ],
    ['a time that is none', (m) => ({ ...m, createdAt: 'yesterday' }), 'createdAt'],
    [
      'a negative size',
      (m) => ({ ...m, artifacts: [{ ...m.artifacts[0], bytes: -1 }] }),
      'artifacts.0.bytes',
    ],
  ])('with %s is refused, naming the place', (_, change, place) => {
    expect(refusal(json(change(sample()))).message).toContain(place);
  });

  it('cannot change the prototype of anything', () => {
    const text = JSON.stringify(sample()).replace(
      '"options":{',
      '"__proto__":{"polluted":1},"options":{"__proto__":{"polluted":1},',
    );
    const read = readManifest(Buffer.from(text), 'x') as unknown as Record<string, unknown>;
    expect(read['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('that is wrong is not written', () => {
    expect(() => manifestBytes({ ...sample(), profile: '' })).toThrow(/profile/);
  });
});
