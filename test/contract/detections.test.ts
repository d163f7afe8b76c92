import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDetections, loadPlaybooks } from '../../src/analyze/registry.js';
import { parseCondition, weights } from '../../src/analyze/playbook.js';
import { CAUSES } from '../../src/core/causes.js';
import { LAYERS } from '../../src/core/layers.js';
import { hostView } from '../support/host-view.js';

const ROOT = join(import.meta.dirname, '../..');
const files = readdirSync(join(ROOT, 'detections'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: layer }) =>
    readdirSync(join(ROOT, 'detections', layer))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => ({ layer, name: file.slice(0, -3) })),
  );
const detections = await loadDetections();
const playbooks = loadPlaybooks();

describe('detections', () => {
  it('are one file each, in the folder of their layer', () => {
    const declared = detections.map(({ layer, name }) => ({ layer, name }));
    const key = (f: { layer: string; name: string }): string => `${f.layer}/${f.name}`;
    expect(declared.map(key).toSorted()).toEqual(files.map(key).toSorted());
  });

  it('have ids of their own', () => {
    const ids = detections.map((d) => d.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  describe.each(detections.map((d) => [d.id, d] as const))('%s', (_, detection) => {
    it('says what it is, from which value on, and who says so', () => {
      expect(detection.id).toMatch(/^[A-Z]{2,4}-\d{2}$/);
      expect(LAYERS).toContain(detection.layer);
      expect(detection.title).toMatch(/^[A-Z\d].*[^.]$/);
      expect(detection.realIf.length).toBeGreaterThan(20);
      expect(detection.remedy.text.length).toBeGreaterThan(10);
      expect(detection.reads.length).toBeGreaterThan(0);
      for (const [name, { value, unit, source }] of Object.entries(detection.thresholds)) {
        expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
        expect(Number.isFinite(value)).toBe(true);
        expect(unit.length, name).toBeGreaterThan(0);
        expect(source.length, name).toBeGreaterThan(3);
      }
    });

    it('claims nothing where there is no evidence, and does not throw', () => {
      const limits = Object.fromEntries(Object.entries(detection.thresholds).map(([n, t]) => [n, t.value]));
      const empty = hostView({});
      const results =
        detection.scope === 'host'
          ? [detection.evaluate(empty, limits as never)].flat()
          : detection.evaluate({ hosts: [empty] }, limits);
      for (const result of results) expect(result.state).toBeOneOf(['not_exercised', 'not_observable']);
    });
  });
});

describe('playbooks', () => {
  const known = new Set(detections.map((d) => d.id));
  const causes = new Set(playbooks.map((p) => p.cause));

  it('are there for every root cause', () => {
    expect(playbooks.map((p) => p.cause).toSorted()).toEqual([...CAUSES].toSorted());
  });

  it.each(playbooks.map((p) => [p.cause, p] as const))(
    '%s refers to detections that exist',
    (cause, playbook) => {
      expect(playbook.file).toMatch(new RegExp(`/${cause}\\.md$`));
      const conditions = [
        ...playbook.required.flat(),
        ...weights(playbook.supports).map(([text]) => text),
        ...weights(playbook.contradicts).map(([text]) => text),
        ...playbook.disqualified_by,
        ...playbook.explains,
        ...playbook.place.filter((rule) => rule !== 'far_end'),
      ].map(parseCondition);
      expect(conditions.filter((c) => !known.has(c.detection)).map((c) => c.detection)).toEqual([]);
      expect(playbook.more_specific_than.filter((c) => !causes.has(c))).toEqual([]);
      expect(playbook.body).toMatch(/normal/);
    },
  );
});
