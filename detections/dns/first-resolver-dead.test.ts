import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './first-resolver-dead.js';

const asked = (server: string, count: number, alive: boolean) =>
  Array.from({ length: count }, () => ({
    name: 'web.test',
    type: 'A',
    view: 'resolver',
    server,
    timed_out: !alive,
    tool: 'dig',
    ...(alive && { rcode: 'NOERROR', answers: ['192.0.2.1'] }),
  }));
const view = (one: boolean, two: boolean, more: object = {}) =>
  hostView({
    rows: {
      dns_config: [
        { source: '/etc/resolv.conf', scope: 'global', nameservers: ['10.0.0.1', '10.0.0.2'], ...more },
      ],
      dns_queries: [...asked('10.0.0.1', 6, one), ...asked('10.0.0.2', 6, two)],
    },
  });

describe('first-resolver-dead', () => {
  it('names the dead one and what it costs', () => {
    const [result] = judge(detection, view(false, true, { timeout_s: 2 }));
    expect(result).toMatchObject({
      state: 'fired',
      severity: 'critical',
      subject: '10.0.0.1',
      numbers: { timeout_s: 2 },
    });
    expect(result?.statement).toContain('libc waits 2 s for it before it asks 10.0.0.2');
  });

  it.each([
    ['the second one is dead', true, false],
    ['both are dead', false, false],
    ['both answer', true, true],
  ])('is clear where %s', (_, one, two) => {
    expect(verdicts(detection, view(one, two))).toEqual(['clear']);
  });
});
