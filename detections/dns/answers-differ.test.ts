import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './answers-differ.js';

const row = (server: string, rcode: string, ...answers: string[]) => ({
  name: 'web.test',
  type: 'A',
  view: 'resolver',
  server,
  rcode,
  answers,
  timed_out: false,
  tool: 'dig',
});
const view = (...rows: object[]) => hostView({ rows: { dns_queries: rows as never } });

describe('answers-differ', () => {
  it('sees a resolver that denies what another knows', () => {
    expect(
      verdicts(detection, view(row('10.0.0.1', 'NXDOMAIN'), row('10.0.0.2', 'NOERROR', '192.0.2.1'))),
    ).toEqual(['warning']);
  });

  it('is not alarmed by other addresses or another order', () => {
    expect(
      verdicts(
        detection,
        view(row('10.0.0.1', 'NOERROR', '192.0.2.1'), row('10.0.0.2', 'NOERROR', '192.0.2.2')),
      ),
    ).toEqual(['info']);
    expect(
      verdicts(detection, view(row('10.0.0.1', 'NOERROR', 'a', 'b'), row('10.0.0.2', 'NOERROR', 'b', 'a'))),
    ).toEqual(['clear']);
  });
});
