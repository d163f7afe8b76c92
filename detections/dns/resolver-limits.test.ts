import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './resolver-limits.js';

const config = (more: object) => [{ source: '/etc/resolv.conf', scope: 'global', ...more }];
const STUB = { nameservers: ['127.0.0.53'] };
const asked = (more: object) => [{ name: 'x', view: 'resolver', server: '127.0.0.53', tool: 'dig', ...more }];

describe('resolver-limits', () => {
  it('mentions what libc leaves out', () => {
    expect(
      verdicts(detection, hostView({ rows: { dns_config: config({ nameservers: ['a', 'b', 'c', 'd'] }) } })),
    ).toEqual(['info']);
    expect(
      verdicts(detection, hostView({ rows: { dns_config: config({ search: 'abcdefg'.split('') }) } })),
    ).toEqual(['info']);
  });

  it('is content with a stub that answers, not with a silent one', () => {
    expect(
      verdicts(
        detection,
        hostView({
          rows: { dns_config: config(STUB), dns_queries: asked({ rcode: 'NOERROR', timed_out: false }) },
        }),
      ),
    ).toEqual(['clear']);
    expect(
      verdicts(
        detection,
        hostView({ rows: { dns_config: config(STUB), dns_queries: asked({ timed_out: true }) } }),
      ),
    ).toEqual(['warning']);
  });
});
