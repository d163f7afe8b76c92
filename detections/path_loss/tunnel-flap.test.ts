import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './tunnel-flap.js';

const line = (minute: number, text: string, source = 'syslog') => ({
  source,
  at: `2026-11-21T08:${String(minute).padStart(2, '0')}:00.000Z`,
  text,
});
const view = (...rows: object[]) => hostView({ rows: { log_lines: rows as never } });

describe('tunnel-flap', () => {
  it('counts losses of the peer within an hour', () => {
    const lost = [1, 8, 20, 29].map((m) =>
      line(m, '12[IKE] giving up after 5 retransmits, DPD timeout of peer 203.0.113.9'),
    );
    expect(verdicts(detection, view(...lost))).toEqual(['warning']);
    expect(verdicts(detection, view(...lost.slice(0, 2)))).toEqual(['clear']);
  });

  it('is not fooled by the renewal of keys, nor by what an application says', () => {
    const rekey = [1, 8, 20, 29].map((m) => line(m, 'IKE_SA vpn[3] rekeyed, old one timeout, down'));
    const app = [1, 8, 20, 29].map((m) => line(m, 'vpn tunnel timeout', 'application'));
    expect(verdicts(detection, view(...rekey))).toEqual(['clear']);
    expect(verdicts(detection, view(...app))).toEqual(['not_observable']);
  });
});
