import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Bundle, openBundle } from '../bundle/read.js';
import { manifestSchema, SCHEMA } from '../bundle/manifest.js';
import { temporaryDir } from '../../test/support/machine.js';
import { correlate, type Correlated, type Pivot } from './correlate.js';

const START = Date.parse('2026-11-21T03:00:00Z');
const HOURS = 4;

interface HostLogs {
  readonly id: string;
  /** Seconds from the start → messages. */
  readonly log: (second: number) => readonly string[];
  readonly clock?: { readonly clockOffsetMs: number; readonly clockErrorMs: number };
}

/** A bundle folder whose hosts have an application log of four hours. */
async function bundleOf(hosts: readonly HostLogs[]): Promise<Bundle> {
  const root = join(temporaryDir(), 'evidence-test');
  const artifacts = hosts.map(({ id, log, clock }) => {
    const path = `hosts/${id}/logs/log.txt`;
    let text = '';
    for (let s = 0; s < HOURS * 3600; s++) {
      const time = new Date(START + s * 1000 + (clock?.clockOffsetMs ?? 0)).toISOString();
      for (const message of log(s)) text += `${time} ${message}\n`;
    }
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    return {
      path,
      host: id,
      collector: 'logs',
      probe: 'log',
      subject: '/app.log',
      tool: 'log',
      argv: ['log', '/app.log'],
      vantage: 'here',
      outcome: 'ok',
      startedAt: '2026-11-21T08:00:00Z',
      durationMs: 1,
      bytes: text.length,
      sha256: '0'.repeat(64),
      redactions: 0,
    };
  });
  const manifest = manifestSchema.parse({
    schema: SCHEMA,
    tool: { name: 'evidence', version: '0' },
    createdAt: '2026-11-21T08:00:00Z',
    window: { startedAt: '2026-11-21T08:00:00Z' },
    vantage: { host: 'here', user: 'u', uid: 0, argv: 'evidence collect' },
    profile: 'network',
    options: {},
    targets: [],
    hosts: hosts.map(({ id, clock }) => ({
      id,
      hostname: id,
      transport: 'ssh',
      uid: 0,
      cpus: 1,
      outcome: 'ok',
      ...clock,
    })),
    redactions: { enabled: false },
    budget: { usedBytes: 0 },
    interrupted: false,
    complete: true,
    artifacts,
    gaps: [],
    files: [],
  });
  writeFileSync(join(root, 'manifest.json'), JSON.stringify(manifest));
  return openBundle(root);
}

const PIVOT: Pivot = { words: 'upload failed', matches: (o) => o.bytes().includes('upload failed') };
const OPTIONS = { windowMs: 10_000, least: 3 };
const noise = (s: number): string[] => (s % 7 === 0 ? [`INFO chunk ${s} sent`] : []);
const pivotAt = (s: number): boolean => s > 600 && s % 611 === 0;
const uploads = (s: number): string[] => [
  ...(pivotAt(s) ? [`ERROR upload failed after ${s} ms`] : []),
  ...noise(s),
];
const texts = ({ correlations }: Correlated): string[] =>
  correlations.filter((c) => c.significant).map((c) => c.text);

describe('correlate', () => {
  it('finds what happens near the pivot, with counts on both sides, and not what always happens', async () => {
    const bundle = await bundleOf([
      { id: 'web', log: uploads, clock: { clockOffsetMs: 0, clockErrorMs: 1 } },
      {
        id: 'gw',
        clock: { clockOffsetMs: 10_800_000, clockErrorMs: 5 },
        log: (s) => [
          ...(pivotAt(s + 4) ? ['WARN DPD timeout'] : []),
          ...(s % 1000 === 0 ? ['WARN DPD timeout'] : []),
          ...(s % 40 === 0 ? ['WARN cache evicted'] : []),
        ],
      },
    ]);
    const result = await correlate([bundle], PIVOT, OPTIONS);
    expect(result).toMatchObject({ occurrences: 23, windows: 23, hosts: { web: 23 }, tested: 3, notes: [] });
    expect(texts(result)).toEqual(['WARN DPD timeout']);
    const [dpd] = result.correlations;
    expect(dpd).toMatchObject({
      host: 'gw',
      near: { windows: 23, of: 23 },
      // Clocks are 3 h apart: only on one clock are these 4 s.
      offset: { medianS: -4, before: 23, after: 0, errorMs: 6, order: 'before' },
    });
    expect(dpd?.elsewhere.windows).toBeGreaterThan(8);
    expect(dpd?.lift).toBeGreaterThan(10);
    expect(dpd?.p).toBeLessThan(1e-6);
  });

  it('claims nothing of independent noise', async () => {
    let seed = 11;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const bundle = await bundleOf([
      { id: 'web', log: uploads },
      {
        id: 'other',
        log: () =>
          'abcdefghijklmnopqrst'
            .split('')
            .filter(() => random() < 0.002)
            .map((w) => `WARN ${w} ${w}`),
      },
    ]);
    const result = await correlate([bundle], PIVOT, OPTIONS);
    expect(result.tested).toBeGreaterThan(10);
    expect(texts(result)).toEqual([]);
  });

  it('a burst in one window is one coincidence, however many messages', async () => {
    const bundle = await bundleOf([
      { id: 'web', log: uploads },
      {
        id: 'other',
        log: (s) => [
          ...(s > 611 && s < 620 ? Array.from({ length: 50 }, () => 'WARN panic') : []),
          ...noise(s),
        ],
      },
    ]);
    const { correlations } = await correlate([bundle], PIVOT, OPTIONS);
    expect(correlations.find((c) => c.text.includes('panic'))).toMatchObject({
      significant: false,
      near: { windows: 1, count: 400 },
    });
  });

  it('tells no order between clocks that were never compared, or nearer than their error', async () => {
    const follows = (s: number): string[] => (pivotAt(s - 2) ? ['WARN retransmit'] : []);
    const all = (s: number): string[] => [...follows(s), ...noise(s)];
    const [unknown, close] = await Promise.all([
      correlate(
        [
          await bundleOf([
            { id: 'web', log: uploads },
            { id: 'gw', log: all },
          ]),
        ],
        PIVOT,
        OPTIONS,
      ),
      correlate(
        [
          await bundleOf([
            { id: 'web', log: uploads, clock: { clockOffsetMs: 0, clockErrorMs: 1500 } },
            { id: 'gw', log: all, clock: { clockOffsetMs: 0, clockErrorMs: 1500 } },
          ]),
        ],
        PIVOT,
        OPTIONS,
      ),
    ]);
    for (const result of [unknown, close]) {
      expect(texts(result)).toEqual(['WARN retransmit']);
      expect(result.correlations[0]?.offset).toMatchObject({ medianS: 2, order: 'unclear' });
    }
    expect(unknown.correlations[0]?.offset).not.toHaveProperty('errorMs');
  });

  it('claims nothing from too few occurrences, and says so', async () => {
    const bundle = await bundleOf([
      { id: 'web', log: (s) => [...(s === 4000 ? ['upload failed', 'disk full'] : []), ...noise(s)] },
    ]);
    const result = await correlate([bundle], PIVOT, OPTIONS);
    expect(texts(result)).toEqual([]);
    expect(result.notes[0]).toContain('nothing is claimed from fewer than 3');
  });

  it('a log that does not reach to the pivot says nothing about it', async () => {
    const bundle = await bundleOf([
      { id: 'web', log: uploads },
      { id: 'short', log: (s) => (s > 13_000 ? [...noise(s), ...(pivotAt(s) ? ['WARN x'] : [])] : []) },
    ]);
    const { correlations } = await correlate([bundle], PIVOT, OPTIONS);
    expect(correlations.find((c) => c.text === 'WARN x')?.near).toMatchObject({ windows: 2, of: 2 });
  });

  it('reads several bundles as one', async () => {
    const bundles = await Promise.all([
      bundleOf([{ id: 'web', log: uploads }]),
      bundleOf([{ id: 'gw', log: (s) => [...(pivotAt(s) ? ['WARN DPD timeout'] : []), ...noise(s)] }]),
    ]);
    expect(texts(await correlate(bundles, PIVOT, OPTIONS))).toEqual(['WARN DPD timeout']);
  });
});
