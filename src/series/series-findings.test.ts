import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import { IRREGULAR, recordingOf, type Truth, withColumn } from '../../test/support/recordings.js';
import { evaluate } from '../analyze/evaluate.js';
import { loadDetections, loadPlaybooks } from '../analyze/registry.js';
import { decide } from '../analyze/verdict.js';
import { weigh } from '../analyze/weigh.js';
import type { Recording } from '../core/recording.js';
import type { Verdict } from '../core/verdict.js';
import { recordedFaults } from '../tables/recorded-faults.js';
import { analyzeRecording } from './analyze-recording.js';
import { CAUSES } from './series-analysis.js';
import { faultLines } from './series-findings.js';

const detections = (await loadDetections()).filter((d) => d.reads.every((t) => t === recordedFaults));
const playbooks = loadPlaybooks();

/** The verdict on a recording, and on nothing else. */
function verdictOf(recording: Recording): Verdict {
  const rows = faultLines(analyzeRecording(recording))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { _host: string });
  const ids = recording.hosts.map((h) => h.id);
  const hosts = ids.map((id) =>
    hostView({ id, rows: { recorded_faults: rows.filter((r) => r._host === id) } }),
  );
  const manifest = { artifacts: [] } as never;
  const evaluation = evaluate(detections, hosts, { manifest, filledBy: new Map(), limits: {} });
  const places = ids.map((host) => ({ host }));
  return decide(weigh(playbooks, places, evaluation), evaluation);
}

/** Late ACKs: the sender alone sees a longer round trip. */
const late = (events: Truth['events'] = []): Recording =>
  withColumn(recordingOf({ seed: 8 }), 'client', 'sockets', 'rtt_ms', (v, _, at) =>
    events.some((e) => at >= e.from && at < e.to) ? v + 20 : v,
  );

describe('a recording in the verdict', () => {
  it('an event without a cause leaves it undetermined, with what would tell the cause', () => {
    const verdict = verdictOf(late(IRREGULAR));
    expect(verdict).toMatchObject({ outcome: 'undetermined', causes: [] });
    expect(verdict.unexplained).toEqual([expect.stringMatching(/^UPS-06-/)]);
    expect(verdict.next_tests[0]?.test).toMatch(/--allow-capture on client and server, then evidence pcap/);
    expect(verdict.next_tests[0]?.separates).toContain('path_packet_loss');
  });

  it('so does one that was waited for, and one seen as seldom without that does not', () => {
    const once = late(IRREGULAR.slice(0, 1));
    const marker = { at: 9500, kind: 'event' as const, text: 'rtt > 5ms', host: 'client' };
    expect(verdictOf({ ...once, markers: [marker] }).outcome).toBe('undetermined');
    expect(verdictOf(once).outcome).toBe('none');
  });

  it('a healthy one claims nothing', () => {
    expect(verdictOf(late())).toMatchObject({ outcome: 'none', unexplained: [] });
  });

  it.each(CAUSES)('every fault has its detection: %s', (fault) => {
    const numbers = { events: 3, of_events: 3, seconds: 9, of_seconds: 120 };
    const row = {
      fault,
      subject: '',
      ...numbers,
      enough: true,
      statement: fault,
      against: [],
      cites: ['a:1'],
    };
    const fired = detections.filter((d) => said(d, { rows: { recorded_faults: [row] } }).startsWith('fired'));
    expect(fired).toHaveLength(1);
  });
});
