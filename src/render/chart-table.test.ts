import { describe, expect, it } from 'vitest';
import { incidentStrip, sampleCharts } from '../../test/support/sample-charts.js';
import { chartAlt } from './chart-alt.js';
import { chartTable } from './chart-table.js';
import { CHART_LANGUAGES, chartWords } from './chart-words.js';

describe('table of a chart', () => {
  it('of a strip has its marks and events in order of time, in its zone', () => {
    const { columns, rows } = chartTable(incidentStrip);
    expect(columns).toEqual(['Time (Europe/Prague)', 'Until', 'Kind', 'Event']);
    expect(rows.slice(0, 4)).toEqual([
      ['2026-11-25 09:00', '', 'Baseline', 'uploads at 41–44 Mbit/s'],
      ['2026-11-25 09:15', '2026-11-25 10:02', 'Impact', ''],
      ['2026-11-25 09:15', '', 'started', ''],
      ['2026-11-25 09:15', '', 'Change', 'wan0 MTU 1500 → 9000 (CHG-17)'],
    ]);
    expect(rows).toContainEqual([
      '2026-11-25 09:15:04 ± 40 ms',
      '',
      'Symptom',
      'IPsec: keepalive exceeds path MTU',
    ]);
    expect(rows.at(-2)?.[3]).toBe('from 1.6 to 44 Mbit/s');
  });

  it('never gives a share without what it is of', () => {
    const { rtt, retransmissions, hops } = sampleCharts();
    if (!rtt || !retransmissions || !hops) throw new Error('no sample');
    expect(chartTable(rtt).rows[1]).toEqual([
      '10.77.2.10',
      '67',
      '1 / 67 (1.49 %)',
      '650 ms',
      '1,380 ms',
      '1,682 ms',
      '1,686 ms',
    ]);
    expect(chartTable(retransmissions).rows.at(-1)?.[1]).toMatch(
      /^[\d.]+ % \(\d+ of [\d,]+ segments sent\)$/,
    );
    const told = ['11 / 12 (91.67 %)', '0.95 ms', '0.95 ms', '0.95 ms', 'likely ICMP rate limit'];
    expect(chartTable(hops).rows[1]).toEqual(['2', '10.98.1.1', ...told]);
  });

  it('says not measured where there is nothing, and no answer where none came', () => {
    const { before_after: change, matrix } = sampleCharts();
    if (!change || !matrix) throw new Error('no sample');
    expect(chartTable(change).rows.at(-1)).toEqual(['Tunnel flaps', '4', 'not measured', 'unclear']);
    expect(chartTable(matrix).rows[1]?.[4]).toBe('no answer');
    expect(chartTable(matrix).rows[6]?.[1]).toBe('not measured');
  });

  it('is what the text alternative says, its first rows', () => {
    expect(chartAlt(incidentStrip)).toContain(
      'site 2, clocks within ± 40 ms of the vantage; 2026-11-25 09:00, Kind Baseline',
    );
    expect(chartAlt(incidentStrip)).toMatch(/\+ 9 more$/);
  });

  it('speaks both languages, whole', () => {
    const [en, ...others] = CHART_LANGUAGES.map((language) => chartWords(language));
    for (const words of others)
      for (const [key, word] of Object.entries(words)) {
        expect(word, key).not.toBe('');
        expect(typeof word).toBe(typeof en?.[key as keyof typeof en]);
      }
    expect(chartTable(incidentStrip, 'de').columns).toEqual([
      'Zeit (Europe/Prague)',
      'Bis',
      'Art',
      'Ereignis',
    ]);
    expect(chartWords('fr')).toBe(en);
  });
});
