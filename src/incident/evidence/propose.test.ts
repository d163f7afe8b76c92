import { describe, expect, it } from 'vitest';
import { evidenceOfLogs } from '../../../test/support/evidence-of-logs.js';
import type { BundleEvidence } from '../../core/documents/record.js';
import type { Proposals } from '../../core/documents/proposals.js';
import { EvidenceIndex } from './evidence-index.js';
import { propose } from './propose.js';
import { signalsOf } from './signals.js';

const DAY = '2026-03-12T';
const at = (clock: string): number => Date.parse(`${DAY}${clock}${clock.length === 5 ? ':00' : ''}.000Z`);

interface Line {
  readonly ms: number;
  readonly text: string;
}

const every = (from: string, to: string, seconds: number, text: (i: number) => string): Line[] =>
  Array.from({ length: Math.floor((at(to) - at(from)) / (seconds * 1000)) }, (_, i) => ({
    ms: at(from) + i * seconds * 1000,
    text: text(i),
  }));
const one = (clock: string, text: string): Line => ({ ms: at(clock), text });
const iso = (lines: readonly Line[]): string =>
  lines
    .toSorted((a, b) => a.ms - b.ms)
    .map(({ ms, text }) => `${new Date(ms).toISOString()} ${text}\n`)
    .join('');
const bsd = (lines: readonly Line[]): string =>
  lines
    .toSorted((a, b) => a.ms - b.ms)
    .map(({ ms, text }) => `Mar 12 ${new Date(ms).toISOString().slice(11, 19)} edge01 ${text}\n`)
    .join('');

/** An hour as it is in a store with cameras: the wrong interface gets jumbo frames, and is set back after 45 minutes. */
const anHour = (until: string): Promise<BundleEvidence> => {
  const before = (lines: readonly Line[]): Line[] => lines.filter((l) => l.ms <= at(until));
  const app = [
    ...every('08:00', '08:15', 20, (i) => `INFO uploader: chunk ${i} uploaded at 4${i % 4} Mbps`),
    ...every('09:00:40', '09:20', 20, (i) => `INFO uploader: chunk ${90 + i} uploaded at 4${i % 4} Mbps`),
    ...every('08:18:05', '09:00', 70, (i) => `ERROR uploader: upload of chunk ${45 + i} failed: timed out`),
    ...every('08:00', '09:20', 45, (i) => `DEBUG camera ${i % 4}: key frame`),
    ...every('08:03', '09:20', 240, () => 'WARN ntp: poll interval raised'),
    one('08:22:10', 'WARN uploader: 1.8 Mbps, expected 50: possible fragmentation issue'),
    one('08:30:00', 'ERROR spool: disk 85 %, backlog 22 chunks'),
  ];
  const tunnel = ['08:21', '08:25', '08:35', '08:50'];
  const syslog = [
    ...every('08:00', '09:20', 300, (i) => `CRON[${900 + i}]: (root) CMD (run-parts /etc/cron.hourly)`),
    ...every('08:01', '09:20', 120, () => 'charon: 06[NET] sending keep alive'),
    one('08:05:00', 'systemd[1]: Reloading nginx.service'),
    one('08:15:00', 'systemd-networkd[412]: NET-1207: eno1: MTU changed from 1500 to 9000'),
    one('08:15:04', 'charon: 08[NET] packet size 8972 exceeds path MTU'),
    ...tunnel.map((clock) => one(clock, 'charon: 12[IKE] DPD timeout, giving up, connection lost')),
    one('09:00:05', 'systemd-networkd[412]: eno1: MTU changed from 9000 to 1500'),
  ];
  const monitor = [
    ...every('08:00', '09:20', 60, (i) => `check ${i} passed`),
    one('08:30:30', 'ALERT upload backlog on edge01, paging the on-call'),
    one('09:03:30', 'alert upload backlog on edge01 resolved'),
  ];
  return evidenceOfLogs({
    at: `${DAY}${until}:00.000Z`,
    logs: {
      '/var/log/app.log': iso(before(app)),
      '/var/log/syslog': bsd(before(syslog)),
      '/var/log/monitor.log': iso(before(monitor)),
    },
    tables: { interfaces: [{ interface: 'eno1', flags: [], mtu: 9000 }] },
  });
};

type Row = Proposals['rows'][number];
/** What a careful person writes of this hour, by minute and words. */
const CAREFUL: readonly (readonly [clock: string, test: (row: Row) => boolean])[] = [
  ['08:14', (r) => r.kind === 'baseline' && r.text.includes('uploaded')],
  ['08:15', (r) => r.text === '`eno1` MTU changed 1500 → 9000'],
  ['08:15', (r) => r.text.includes('exceeds path MTU')],
  ['08:18', (r) => r.text.includes('failed: timed out')],
  ['08:21', (r) => r.text.includes('DPD timeout')],
  ['08:22', (r) => r.text.includes('possible fragmentation issue')],
  ['08:25', (r) => r.text.includes('DPD timeout')],
  ['08:30', (r) => r.text.includes('backlog 22 chunks')],
  ['08:30', (r) => r.kind === 'alert'],
  ['08:35', (r) => r.text.includes('DPD timeout')],
  ['08:50', (r) => r.text.includes('DPD timeout')],
  ['09:00', (r) => r.text === '`eno1` MTU changed 9000 → 1500'],
  ['09:00', (r) => r.kind === 'baseline' && r.text.includes('uploaded')],
  ['09:03', (r) => r.text.includes('resolved')],
  ['09:20', (r) => r.kind === 'action'],
];

describe('what the evidence of an incident proposes', () => {
  it('has the rows of a careful person, and little else', async () => {
    const { rows } = propose([await anHour('09:20')], new EvidenceIndex());
    const told = rows.map((r) => `${r.at.slice(11, 16)} ${r.kind} ${r.text}`);
    const isOf = (row: Row, [clock, test]: (typeof CAREFUL)[number]): boolean =>
      row.at.slice(11, 16) === clock && test(row);
    const found = CAREFUL.filter((c) => rows.some((row) => isOf(row, c)));
    const noise = rows.filter((row) => !CAREFUL.some((c) => isOf(row, c)));
    expect(found.length / CAREFUL.length, told.join('\n')).toBeGreaterThanOrEqual(0.8);
    expect(noise.length / rows.length, told.join('\n')).toBeLessThanOrEqual(0.1);
  });

  it('marks the times, each with a line and why', async () => {
    const index = new EvidenceIndex();
    const { times, rows } = propose([await anHour('09:20')], index);
    const told = Object.fromEntries(Object.entries(times).map(([name, t]) => [name, t.at.slice(11, 19)]));
    expect(told).toEqual({
      last_known_good: '08:14:40',
      started: '08:15:00',
      detected: '08:30:30',
      mitigated: '09:00:05',
      resolved: '09:00:40',
      impact_ended: '09:00:40',
    });
    for (const { cite, note } of Object.values(times)) {
      expect(index.items.has(cite ?? '')).toBe(true);
      expect(note).not.toBe('');
    }
    expect(rows.find((r) => r.marks?.includes('started'))?.ref).toBe('NET-1207');
  });

  it.each([
    ['08:10:21', { started: '08:10:05', detected: '08:10:21' }],
    // Somebody saw it before the first line of a log.
    ['08:10:03', { started: '08:10:03', detected: '08:10:03' }],
  ])('takes no failure with a script in it for the alert at %s', async (alert, expected) => {
    const lines = [
      ...every('08:00', '08:10', 5, (i) => `INFO chunk ${i} uploaded`),
      ...every('08:10:05', '08:11', 5, (i) => `ERROR upload of ${i} failed | <script>alert(1)</script>`),
      one(alert, 'noc1 alertmanager: ALERT UploadErrors firing'),
    ];
    const bundle = await evidenceOfLogs({ at: `${DAY}08:12:00Z`, logs: { '/var/log/app.log': iso(lines) } });
    const { times, rows } = propose([bundle], new EvidenceIndex());
    const told = Object.entries(times).map(([name, t]) => [name, t.at.slice(11, 19)]);
    expect(Object.fromEntries(told)).toMatchObject(expected);
    expect(rows.filter((r) => r.kind === 'alert').map((r) => r.text)).toEqual([
      expect.stringContaining('alertmanager'),
    ]);
  });

  it('does not close what goes on', async () => {
    const { times, questions } = propose([await anHour('08:40')], new EvidenceIndex());
    expect(times.resolved).toBeUndefined();
    expect(times.mitigated).toBeUndefined();
    expect(times.detected?.at.slice(11, 16)).toBe('08:30');
    expect(questions.join()).toContain('Is it over?');
  });

  it('says the same once where a log was gathered twice', async () => {
    const [during, after] = [
      await anHour('08:40'),
      { ...(await anHour('09:20')), id: 'B2', role: 'after' as const },
    ];
    const once = propose([after], new EvidenceIndex()).rows.map((r) => `${r.event} ${r.text}`);
    const twice = propose([during, after], new EvidenceIndex()).rows;
    const told = twice.filter((r) => r.kind !== 'action').map((r) => `${r.event} ${r.text}`);
    expect(told).toEqual(once.filter((row) => !row.includes('Evidence gathered')));
    expect(twice.filter((r) => r.kind === 'action')).toHaveLength(1);
  });

  it('finds the signs before the alert and when a rule would have fired', async () => {
    const signals = signalsOf([await anHour('09:20')], new EvidenceIndex(), at('08:30:30'));
    const uploads = signals.find((s) => s.signal.includes('timed out'));
    expect(uploads).toMatchObject({ at: `${DAY}08:18:05.000Z`, wouldFireAt: `${DAY}08:20:25.000Z` });
    expect(signals.every((s) => Date.parse(s.at) < at('08:30:30'))).toBe(true);
  });

  it('gives no beginning to what its log begins with', async () => {
    const bundle = await evidenceOfLogs({
      at: `${DAY}09:00:00Z`,
      logs: {
        '/var/log/app.log': iso(every('08:00', '09:00', 20, (i) => `ERROR upload ${i} failed: timed out`)),
      },
    });
    const quiet = propose([bundle], new EvidenceIndex());
    expect(quiet.rows.map((r) => r.kind)).toEqual(['action']);
    const verdict = { ...bundle.analysis.verdict, outcome: 'cause' as const };
    const judged = { ...bundle, analysis: { ...bundle.analysis, verdict } };
    const { rows, times } = propose([judged], new EvidenceIndex());
    expect(rows[0]?.text).toBe('180 × upload … failed: timed out (already when the log begins)');
    expect(times).toEqual({});
  });

  it('proposes nothing but that we looked where nothing went wrong', async () => {
    const calm = await evidenceOfLogs({
      at: `${DAY}09:00:00Z`,
      logs: {
        '/var/log/app.log': iso(every('08:00', '09:00', 20, (i) => `INFO uploader: chunk ${i} uploaded`)),
      },
    });
    const { rows, times } = propose([calm], new EvidenceIndex());
    expect(rows.map((r) => r.kind)).toEqual(['action']);
    expect(times).toEqual({});
  });
});

describe('hostile text in evidence', () => {
  const bad = '| <img src=x onerror=a()> **b** `c` {{f:tcp.retrans@x}} [E7] ![i](j) \u202egnp.exe \u001b[31m';

  it('stays text: escaped, capped, and nothing a document replaces', async () => {
    const lines = [
      ...every('08:00', '08:10', 10, () => `INFO ok ${bad}`),
      ...every('08:10', '08:20', 10, () => `ERROR failed ${bad}`),
      one('08:12:00', `ALERT ${bad}`),
    ];
    const hostile = await evidenceOfLogs({ at: `${DAY}08:30:00Z`, logs: { '/var/log/app.log': iso(lines) } });
    const { rows, occurrences } = propose([hostile], new EvidenceIndex());
    const texts = [...rows, ...occurrences].map((r) => r.text).filter((t) => t.includes('onerror'));
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) {
      expect(text).not.toMatch(/(?<!\\)<img|(?<!\\)\||\{\{|(?<!\\)\[E7\]|[^\P{C}]/u);
      expect(text.length).toBeLessThan(600);
    }
  });

  it('does not hold a line of 10 MB', async () => {
    const mega = Buffer.alloc(1024 * 1024, 'a');
    function* long(): Iterable<Buffer> {
      yield Buffer.from(iso(every('08:00', '08:10', 10, () => 'INFO fine')));
      for (let i = 0; i < 4; i++) {
        yield Buffer.from(`${DAY}08:1${i}:00.000Z ERROR failed `);
        for (let k = 0; k < 10; k++) yield mega;
        yield Buffer.from('\n');
      }
    }
    const hostile = await evidenceOfLogs({ at: `${DAY}08:30:00Z`, logs: { '/var/log/app.log': long() } });
    const { rows } = propose([hostile], new EvidenceIndex());
    const failed = rows.filter((r) => r.kind === 'symptom');
    expect(failed.length).toBeGreaterThan(0);
    for (const { text } of failed) expect(text.length).toBeLessThan(300);
  });
});
