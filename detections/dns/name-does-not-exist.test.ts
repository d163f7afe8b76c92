import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './name-does-not-exist.js';

const row = (type: string, rcode: string, answers: string[] = [], more: object = {}) => ({
  name: 'web',
  type,
  view: 'resolver',
  server: '10.0.0.1',
  rcode,
  answers,
  timed_out: false,
  tool: 'dig',
  ...more,
});
const libc = (answers: string[], more: object = {}) => ({
  name: 'web',
  type: 'A+AAAA',
  view: 'libc',
  answers,
  timed_out: false,
  tool: 'getent',
  ...more,
});
const view = (...rows: object[]) => hostView({ rows: { dns_queries: rows as never } });
const DENIED = [row('A', 'NXDOMAIN'), row('AAAA', 'NXDOMAIN')];

describe('name-does-not-exist', () => {
  it('counts where programs find nothing either', () => {
    expect(verdicts(detection, view(...DENIED, libc([])))).toEqual(['critical']);
    expect(verdicts(detection, view(...DENIED))).toEqual(['critical']);
  });

  it('is not fooled by a name that the search list completes', () => {
    expect(verdicts(detection, view(...DENIED, libc(['192.0.2.1'], { question: 'web.corp.test' })))).toEqual([
      'clear',
    ]);
  });

  it('is not fooled by a name in /etc/hosts, by AAAA alone, or by one resolver without the zone', () => {
    const hosts_entries = [{ address: '192.0.2.1', name: 'web', aliases: [] }];
    expect(verdicts(detection, hostView({ rows: { dns_queries: DENIED, hosts_entries } }))).toEqual([
      'clear',
    ]);
    expect(verdicts(detection, view(row('A', 'NOERROR', ['192.0.2.1']), row('AAAA', 'NXDOMAIN')))).toEqual([
      'clear',
    ]);
    expect(
      verdicts(detection, view(...DENIED, row('A', 'NOERROR', ['192.0.2.1'], { server: '10.0.0.2' }))),
    ).toEqual(['clear']);
  });
});
