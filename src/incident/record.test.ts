import { describe, expect, it } from 'vitest';
import { artifact, bundleView } from '../../test/support/bundle-view.js';
import { evidenceOfLogs } from '../../test/support/evidence-of-logs.js';
import { evidenceOfView } from '../../test/support/evidence-of-view.js';
import { INCIDENT_SCHEMA, type Incident, incidentSchema } from '../core/documents/incident.js';
import { emptyLock, lockSchema } from '../core/documents/lock.js';
import { buildRecord, recordOfEvidence } from './record.js';

const AS_OF = '2026-03-12T12:00:00Z';
const incident = (parts: Partial<Incident>): Incident => ({ schema: INCIDENT_SCHEMA, id: 'INC-1', ...parts });
const build = (parts: Partial<Incident>, lock = emptyLock('t'), bundles = [evidenceOfView(bundleView({}))]) =>
  buildRecord({ incident: incident(parts), lock, bundles, asOf: AS_OF });

const failing = Array.from(
  { length: 40 },
  (_, i) =>
    `2026-03-12T08:0${Math.floor(i / 10)}:${String((i % 10) * 6).padStart(2, '0')}.000Z ${i < 20 ? 'INFO chunk' : 'ERROR upload failed'} ${i}\n`,
).join('');

describe('the record of an incident', () => {
  it('puts rows in order of time, without those that were hidden', () => {
    const { record } = build({
      timeline: [
        { id: 't2', at: '2026-03-12T09:00:00+01:00', kind: 'action', text: 'later', by: 'NOC' },
        { id: 't1', at: '2026-03-12T07:59Z', kind: 'symptom', text: 'first', marks: 'started' },
        { id: 't3', at: '2026-03-12T08:30:00Z', kind: 'symptom', text: 'no', event: 'x', state: 'hidden' },
      ],
    });
    expect(record.timeline).toMatchObject([
      { id: 't1', at: '2026-03-12T07:59:00.000Z', precision: 'min', marks: ['started'], source: 'person' },
      { id: 't2', at: '2026-03-12T08:00:00.000Z', precision: 's', by: 'NOC', state: 'accepted' },
    ]);
  });

  it('gives the same bytes twice, and keeps the ids of the lock', async () => {
    const bundle = await evidenceOfLogs({ at: '2026-03-12T08:10:00Z', logs: { '/a.log': failing } });
    const text = () => JSON.stringify([...recordOfEvidence([bundle], AS_OF, 't').evidence.values()]);
    expect(text()).toBe(text());
    const first = build({}, emptyLock('t'), [bundle]);
    const again = build({}, first.lock, [bundle]);
    expect(again.lock).toEqual(first.lock);
    expect(lockSchema.safeParse(again.lock).success).toBe(true);
  });

  it('of bundles alone is an incident file that is valid, with everything in it proposed', async () => {
    const bundle = await evidenceOfLogs({ at: '2026-03-12T08:10:00Z', logs: { '/a.log': failing } });
    const record = recordOfEvidence([bundle], AS_OF, 't');
    expect(incidentSchema.safeParse(record.incident).error?.issues).toBeUndefined();
    expect(record.timeline.length).toBeGreaterThan(1);
    expect(record.timeline.every((r) => r.state === 'proposed' && r.source === 'evidence')).toBe(true);
    expect(record.timeline.find((r) => r.kind === 'symptom')?.count).toBe(20);
  });

  it('a stamp in whole seconds is not exact, however well the clock is known', () => {
    const row = { kind: 'alert', text: 'x', host: 'h1', event: 'tdeadbeef' } as const;
    const { record } = build({
      timeline: [
        { id: 't1', at: '2026-03-12T08:00:00.000Z', ...row },
        { id: 't2', at: '2026-03-12T08:10:00.250Z', ...row },
      ],
    });
    expect(record.timeline.map((r) => r.errorMs)).toEqual([1000, 0]);
  });

  it('counts signals up to when people noticed', async () => {
    const bundle = await evidenceOfLogs({ at: '2026-03-12T08:10:00Z', logs: { '/a.log': failing } });
    const signals = (detected: string) =>
      build({ times: { detected } }, emptyLock('t'), [bundle]).record.signals.length;
    expect(signals('2026-03-12T08:09:00Z')).toBe(1);
    expect(signals('2026-03-12T08:01:00Z')).toBe(0);
  });

  it('names what no longer fits together', () => {
    const hash = 'f'.repeat(64);
    const attached = { name: 'e', path: 'e', bytes: 1, manifestSha256: hash, attachedAt: AS_OF };
    const { record } = build(
      {
        bundles: [
          { id: 'B1', path: 'a' },
          { id: 'B2', path: 'gone.tar.gz' },
        ],
        what_happened: 'As [E99] shows.',
        overrides: [{ fact: 'tcp.retrans@h1', was: '3', now: '4', by: 'NOC', why: 'x' }],
      },
      { ...emptyLock('t'), bundles: { B1: attached } },
    );
    expect(record.problems).toHaveLength(4);
    expect(record.problems.join('\n')).toMatch(
      /B2 \(gone\.tar\.gz\)[^]*another SHA-256[^]*E99[^]*overridden/,
    );
  });

  it('leaves overrides of cells and sentences to the document they stand in', () => {
    const typed = { was: '31 seconds', now: '35 seconds', by: 'NOC', why: 'x' };
    const { record } = build({ overrides: [{ fact: 'at:summary/Duration/Value', ...typed }] });
    expect(record.problems).toEqual([]);
  });

  it('has a gap with its reason, what fills it, and what it would decide', () => {
    const missing = artifact({
      collector: 'path',
      outcome: 'missing_tool',
      reason: 'mtr is not installed',
      remedy: 'apt-get install mtr-tiny',
    });
    const view = bundleView({ manifest: { artifacts: [missing] } });
    const causes = {
      path_packet_loss: {
        title: 'Packet loss',
        layer: 'path_loss' as const,
        statement: '',
        required: [],
        confirm: [],
      },
    };
    const judgedBy = { detections: {}, causes, decides: { path: ['path_packet_loss'] } };
    const { record } = build({}, emptyLock('t'), [evidenceOfView(view, { judgedBy })]);
    expect(record.gaps).toMatchObject([
      {
        collector: 'path',
        reason: 'mtr is not installed',
        remedy: 'apt-get install mtr-tiny',
        wouldDecide: 'Packet loss',
      },
    ]);
  });
});
