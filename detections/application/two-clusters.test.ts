import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './two-clusters.js';

const request = (served: number, remote_ip: string, connect = 10) => ({
  target: 'http://web/',
  attempt: 1,
  by: 'url',
  limit_ms: 9999,
  outcome: 'ok',
  exit: 0,
  remote_ip,
  time_connect_ms: connect,
  time_total_ms: connect + served,
});
const view = (...rows: object[]) => hostView({ rows: { http_timing: rows as never } });
const many = (count: number, served: number, ip: string, connect = 10) =>
  Array.from({ length: count }, (_, i) => request(served + i, ip, connect));

describe('two-clusters', () => {
  it('names the address whose requests are slow', () => {
    const [result] = judge(detection, view(...many(6, 40, '192.0.2.1'), ...many(4, 1500, '192.0.2.2')));
    expect(result).toMatchObject({ state: 'fired', severity: 'warning', numbers: { fast: 6, slow: 4 } });
    expect(result?.statement).toContain('all slow ones went to 192.0.2.2');
  });

  it.each([
    ['one late request', [...many(9, 40, 'a'), request(2000, 'a')]],
    ['lost SYNs', [...many(6, 40, 'a'), ...many(4, 40, 'a', 1010)]],
    ['a smooth spread', Array.from({ length: 12 }, (_, i) => request(40 + 90 * i, 'a'))],
  ])('is not fooled by %s', (_, rows) => {
    expect(verdicts(detection, view(...rows))).toEqual(['clear']);
  });

  it('needs ten requests', () => {
    expect(verdicts(detection, view(...many(3, 40, 'a'), ...many(2, 1500, 'b')))).toEqual(['not_exercised']);
  });
});
