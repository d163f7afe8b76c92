import { describe, expect, it } from 'vitest';
import { type Incident, incidentSchema } from '../../src/core/documents/incident.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { joinSections, renderSections } from '../../src/render/document/sections.js';
import { branchRecord } from '../../test/support/incident-record.js';
import { peopleRecord, readIncident } from '../../test/support/people-record.js';
import pir from './index.js';

function modelOf(record: IncidentRecord, variant = 'standard', language = 'en') {
  return pir.model.parse(pir.build(record, { variant, language }));
}

function reportOf(record: IncidentRecord, variant = 'standard', language = 'en'): string {
  return joinSections(renderSections('pir', variant, modelOf(record, variant, language), language), false);
}

function withIncident(parts: Partial<Incident>, record = branchRecord()): IncidentRecord {
  return { ...record, incident: { ...record.incident, ...parts } };
}

const empty = peopleRecord({ schema: 'evidence/incident/v1', id: 'INC-1' });
const site = peopleRecord(readIncident(new URL('fixtures/site-2847/incident.yaml', import.meta.url)));

describe('the report of an incident nobody wrote anything about', () => {
  const report = reportOf(empty);

  it('is a skeleton whose holes say who fills them, with all of them in the box', () => {
    expect(report).toContain('> **To fill (');
    expect(report).toContain('**Draft, version 1: not reviewed**');
    const holes = [...report.matchAll(/⟦fill: (.+?) · (.+?)⟧/g)].map(([, what, who]) => `${what} · ${who}`);
    expect(holes.length).toBeGreaterThan(20);
    for (const hole of holes) expect(report).toContain(`> - ${hole}`);
  });

  it('claims nothing', () => {
    expect(report).toContain('| State | open |');
    expect(report).toContain('| Time to detect (TTD) | not computable: no *started* |');
    expect(report).toContain('No cause is confirmed.');
    expect(report).not.toMatch(/undefined|\bnull\b|NaN|\[object/);
  });
});

describe('metrics', () => {
  it('are those of the report that people wrote, and the signal they missed', () => {
    const { metrics, missed_signals } = modelOf(site);
    const said = metrics.rows.map(({ key, value }) => [
      key,
      value.state === 'known' ? value.value : value.state,
    ]);
    expect(Object.fromEntries(said)).toMatchObject({
      duration: '45 minutes (08:15 – 09:00 UTC)',
      ttd: '15 minutes',
      tta: '15 minutes',
      ttm: '45 minutes',
      ttr: '45 minutes',
      first_symptom: 'as it started: strongSwan warns: keepalive packet size exceeds path MTU',
      missed_window: '15 min',
    });
    expect(missed_signals?.caption).toBe(
      '6 signals were there before the alert, the first of them 15 minutes before it.',
    );
  });

  it('tell when a signal would have fired', () => {
    expect(modelOf(branchRecord()).missed_signals?.rows[0]).toMatchObject({
      signal: 'TCP retransmission timeouts',
      at: '08:15:40',
      wouldFire: '08:16:40',
      earlier: '13 min',
      cites: ['E3'],
    });
  });

  it('end where the other commands end them', () => {
    const times = {
      started: '2026-11-18T07:15:00Z',
      acknowledged: '2026-11-18T07:15:10Z',
      mitigated: '2026-11-18T07:15:40Z',
      impact_ended: '2026-11-18T07:15:41Z',
      resolved: '2026-11-18T07:15:42Z',
    };
    const model = modelOf(withIncident({ times }, { ...branchRecord(), timeline: [] }));
    const response = model.metrics.rows.find(({ key }) => key === 'response_time');
    expect(response).toMatchObject({ from: 'acknowledged → resolved', value: { value: '32 seconds' } });
    const [picture] = modelOf(withIncident({ times }, branchRecord())).figures;
    expect(picture?.alt).toContain('stopped after 41 seconds');
  });

  it('do not take a proposed row for a signal: nobody said yet that it is one', () => {
    const proposed = {
      ...site,
      timeline: site.timeline.map((row) => ({ ...row, state: 'proposed' as const })),
    };
    expect(modelOf(proposed).missed_signals).toBeNull();
  });

  it('say which time is missing', () => {
    const report = reportOf(
      withIncident({ times: { started: '2026-11-18T07:15:02Z', detected: { q: 'Q1' } } }, empty),
    );
    expect(report).toContain('| Detected | unknown → Q1 |');
    expect(report).toContain('| Time to resolve (TTR) | not computable: no *resolved* |');
  });
});

describe('an end before its beginning', () => {
  const times = {
    started: '2026-11-18T07:15:36.084Z',
    detected: '2026-11-18T07:15:34Z',
    resolved: '2026-11-18T07:14:07Z',
  };
  const record = withIncident({ times, summary: null }, { ...branchRecord(), timeline: [] });

  it('names both, and gives no negative time', () => {
    const report = reportOf(record);
    expect(report).toContain(
      '| Time to detect (TTD) | not computable: detected (08:15:34) is before started (08:15:36) |',
    );
    expect(report).toContain(
      '| Duration | not computable: resolved (08:14:07) is before started (08:15:36) |',
    );
    expect(report).toContain('| Detected | 08:15:34 |');
    expect(report).not.toMatch(/[-−]\d+ (?:minutes|seconds)/);
  });

  it('within the second of its stamp is none', () => {
    const same = { ...times, detected: '2026-11-18T07:15:36Z', resolved: '2026-11-18T07:16:00Z' };
    expect(reportOf(withIncident({ times: same }, record))).toContain('| Time to detect (TTD) | 0 minutes |');
  });
});

describe('words that are computed', () => {
  it('confirmed needs a test that passed', () => {
    expect(reportOf(branchRecord())).toContain('Confirmed by the test of H1: 3 of 3 unanswered');
    const untested = reportOf(withIncident({ hypotheses: [] }));
    expect(untested).toContain(
      'Entered as confirmed; no test that passed is on record, so it stands as likely.',
    );
    expect(untested).not.toMatch(/^Confirmed/m);
  });

  it('resolved needs recovery numbers, or says that a person entered it', () => {
    expect(reportOf(branchRecord())).toContain('| State | resolved: recovery measured between B1 and B2 |');
    const { comparison, ...unmeasured } = branchRecord();
    expect(reportOf(unmeasured)).toContain('| State | resolved as entered (t7); recovery was not measured |');
    const unclear = { ...branchRecord(), comparison: { ...comparison!, recovered: false } };
    expect(reportOf(unclear)).toContain('the numbers before and after do not show recovery');
    const times = { started: '2026-11-18T07:15:02Z', resolved: '2026-11-18T08:04:00Z' };
    const timeline = unmeasured.timeline.map((row) => ({ ...row, marks: [] }));
    const bare = { ...unmeasured, timeline };
    expect(reportOf(withIncident({ times }, bare))).toContain(
      '| State | resolved as entered; recovery was not measured |',
    );
    const proposed = { resolved: { at: times.resolved, state: 'proposed' as const } };
    expect(reportOf(withIncident({ times: proposed }, bare))).toContain('| State | open |');
  });

  it('without a cause the report ranks what the evidence supports', () => {
    const report = reportOf(withIncident({ root_cause: null }));
    expect(report).toContain(
      '**⟦fill: root cause · reviewer⟧**\n\nNo cause is confirmed. The evidence supports, best first:',
    );
    expect(report).toContain('- Packets larger than 1,500 bytes from edge17 to 203.0.113.40 are lost');
    expect(report).toContain('(confidence high)\n\n[E6]');
  });

  it('not reviewed stands there until somebody decided', () => {
    expect(reportOf(branchRecord(), 'brief')).toContain('not reviewed');
    expect(reportOf(site, 'brief')).not.toContain('reviewed');
    expect(reportOf(withIncident({ status: 'final' }), 'brief')).toContain('**Not reviewed**');
  });
});

describe('the timeline', () => {
  it('names a day where it changes, and shows seconds only where there are some', () => {
    const incident = incidentSchema.parse({
      schema: 'evidence/incident/v1',
      id: 'INC-1',
      timeline: [
        { id: 't1', at: '2026-11-18T23:58Z', kind: 'change', text: 'a' },
        { id: 't2', at: '2026-11-18T23:59:07Z', kind: 'symptom', text: 'b|c' },
        { id: 't3', at: '2026-11-19T00:03Z', kind: 'action', text: 'd' },
      ],
    });
    expect(modelOf(peopleRecord(incident)).timeline.rows.map(({ at, text }) => [at, text])).toEqual([
      ['2026-11-18 23:58', 'a'],
      ['23:59:07', 'b\\|c'],
      ['2026-11-19 00:03', 'd'],
    ]);
  });

  it('of many proposed rows keeps the accepted ones in the body and all in the appendix', () => {
    const record = branchRecord();
    const row = record.timeline.find(({ state }) => state === 'proposed')!;
    const many = Array.from({ length: 30 }, (_, i) => ({ ...row, id: `t${i + 100}` }));
    const { timeline, timeline_sources } = modelOf({ ...record, timeline: [...record.timeline, ...many] });
    expect(timeline.rows.map(({ id }) => id)).toEqual(['t1', 't2', 't5', 't6', 't7']);
    expect(timeline.left).toBe('32 more rows proposed from evidence: see the appendix.');
    expect(timeline_sources).toHaveLength(37);
  });

  it('is bound to its rows in the order they are printed', () => {
    const { blocks, timeline } = modelOf(branchRecord());
    expect(blocks['timeline']).toEqual({
      kind: 'table',
      path: 'timeline',
      rows: timeline.rows.map(({ id }) => id),
      columns: ['at', 'host', 'text', null],
    });
  });
});

it('the body has at most two pages: some hundred lines, the appendix comes behind it', () => {
  const [body = '', appendix] = reportOf(branchRecord()).split('\n---\n');
  expect(body.split('\n').length).toBeLessThanOrEqual(130);
  expect(appendix).toContain('## Appendix');
});

it('everything cited is in the index, and every fact printed is listed', () => {
  const model = modelOf(branchRecord());
  const cited = new Set(reportOf(branchRecord()).match(/(?<=\[)E\d+(?=\])/g));
  expect(new Set(model.evidence.map(({ id }) => id))).toEqual(cited);
  expect(model.facts.map(({ id }) => id)).toEqual([
    'nic.mtu@edge17>wan0',
    'tcp.retrans_out_pct@edge17',
    'tcp.retrans_out_pct@edge18',
  ]);
});

it('what people wrote is printed as they wrote it, and an unknown fact is seen and listed', () => {
  const record = withIncident({ what_happened: 'a **b** {{f:tcp.nothing}} {{#each x}} <b>' });
  expect(reportOf(record)).toContain('a **b** ⟦unknown fact tcp.nothing⟧ {{#each x}} <b>');
  expect(modelOf(record).toFill.map(({ what }) => what)).toContain('unknown fact tcp.nothing: no such id');
});

it('a cause that only the verdict rules out goes by its title, and not again where it is typed by that', () => {
  const record = branchRecord();
  const known = { layer: 'conntrack' as const, statement: '', required: [], confirm: [] };
  const causes = {
    conntrack_table_full: { ...known, title: 'Connection tracking table full' },
    path_packet_loss: { ...known, title: 'Packets are lost on the way' },
  };
  const bundles = record.bundles.map((b) => ({
    ...b,
    judgedBy: { detections: {}, decides: {}, causes },
  }));
  const typed = [{ cause: 'Packets are lost on the way', test: '0 of 60 lost' }];
  const { ruled_out } = modelOf(withIncident({ ruled_out: typed }, { ...record, bundles }));
  expect(ruled_out?.rows.map(({ cause }) => cause)).toEqual([
    'Packets are lost on the way',
    'Connection tracking table full',
  ]);
});
