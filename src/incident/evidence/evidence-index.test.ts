import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artifact, bundleView } from '../../../test/support/bundle-view.js';
import { evidenceOfView } from '../../../test/support/evidence-of-view.js';
import { emptyLock } from '../../core/documents/lock.js';
import { EvidenceIndex } from './evidence-index.js';

const bundle = (id = 'B1') =>
  evidenceOfView(
    bundleView({ manifest: { artifacts: [artifact({ path: 'hosts/h1/c/a.txt', sha256: 'a'.repeat(64) })] } }),
    { id },
  );

describe('EvidenceIndex', () => {
  it('gives the same citation the same id, and every other one another', () => {
    const index = new EvidenceIndex();
    const [one, two] = [index.id(bundle(), 'hosts/h1/c/a.txt:3'), index.id(bundle(), 'hosts/h1/c/a.txt:3-4')];
    expect([one, two]).toEqual(['E1', 'E2']);
    expect(index.id(bundle(), 'hosts/h1/c/a.txt:3')).toBe('E1');
    expect(index.id(bundle('B2'), 'hosts/h1/c/a.txt:3')).toBe('E3');
    expect(index.items.get('E2')).toMatchObject({
      path: 'hosts/h1/c/a.txt',
      line: 3,
      endLine: 4,
      sha256: 'a'.repeat(64),
    });
  });

  it('goes on where the lock ended, even where an item was lost', () => {
    const lock = { ...emptyLock('t'), lastId: { E: 41, t: 3 } };
    const index = new EvidenceIndex(lock);
    expect(index.id(bundle(), 'hosts/h1/c/a.txt:1')).toBe('E42');
    const next = index.lockWith(lock);
    expect(next.lastId).toEqual({ E: 42, t: 3 });
    expect(new EvidenceIndex(next).id(bundle(), 'hosts/h1/c/a.txt:1')).toBe('E42');
  });

  it('never changes an id and never uses one twice, over any number of renders', () => {
    const cites = fc.array(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 12 }), { maxLength: 6 });
    fc.assert(
      fc.property(cites, (renders) => {
        let lock = emptyLock('t');
        const known = new Map<string, string>();
        for (const lines of renders) {
          const index = new EvidenceIndex(lock);
          for (const line of lines) {
            const cite = `hosts/h1/c/a.txt:${line}`;
            const id = index.id(bundle(), cite);
            expect(known.get(cite) ?? id).toBe(id);
            known.set(cite, id);
          }
          lock = index.lockWith(lock);
        }
        expect(new Set(known.values()).size).toBe(known.size);
        expect(lock.evidence.length).toBe(known.size);
      }),
    );
  });
});
