import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './change-before-onset.js';

const at = (time: string): string => `2026-11-21T${time}.000Z`;
const app = (time: string, level: string, text = 'upload') => ({
  source: 'application',
  file: '/var/log/app.log',
  at: at(time),
  level,
  text,
});
const sys = (time: string, program: string, text: string) => ({
  source: 'syslog',
  file: '/var/log/syslog',
  at: at(time),
  program,
  text,
});
const FAILING = [
  app('08:00:00', 'info'),
  app('08:19:00', 'info'),
  app('08:20:00', 'err'),
  app('08:20:30', 'err'),
  app('08:21:00', 'err'),
];
const MTU = sys('08:12:00', 'systemd-networkd', 'eth0: MTU changed from 1500 to 9000');
const logs = (...rows: object[]) => hostView({ rows: { log_lines: rows as never } });

describe('change-before-onset', () => {
  it('finds the change before the first burst of errors', () => {
    const [result] = judge(detection, logs(...FAILING, MTU));
    expect(result).toMatchObject({
      state: 'fired',
      severity: 'warning',
      subject: 'MTU',
      since: at('08:12:00'),
      numbers: { seconds_before_onset: 480 },
    });
  });

  it.each([
    ['sudo', 'deploy : TTY=pts/0 ; USER=root ; COMMAND=/usr/sbin/ip route replace default via 10.0.0.9'],
    ['kernel', 'e1000e: eth0 NIC Link is Down'],
    ['systemd-networkd', 'eth0: Lost carrier'],
    ['dpkg', 'status installed openssl:amd64 3.0.11'],
  ])('reads what %s tells', (program, text) => {
    expect(verdicts(detection, logs(...FAILING, sys('08:18:00', program, text)))).toEqual(['warning']);
  });

  it.each([
    ['a change after the onset', [...FAILING, { ...MTU, at: at('08:40:00') }]],
    ['a change of hours before', [...FAILING, { ...MTU, at: at('05:00:00') }]],
    [
      'ordinary messages',
      [
        ...FAILING,
        sys('08:18:00', 'CRON', '(root) CMD (run-parts /etc/cron.hourly)'),
        sys('08:18:01', 'kernel', 'br0: port 1(veth1) entered forwarding state'),
      ],
    ],
  ])('is not fooled by %s', (_, rows) => {
    expect(verdicts(detection, logs(...rows))).toEqual(['clear']);
  });

  it('blames no change where no trouble began', () => {
    expect(verdicts(detection, logs(app('08:00:00', 'info'), app('08:30:00', 'info'), MTU))).toEqual([
      'not_exercised',
    ]);
    expect(verdicts(detection, logs(...FAILING.slice(2), MTU)), 'errors from the first line on').toEqual([
      'not_exercised',
    ]);
  });

  it('sees a change on another host, by the clock of the vantage', () => {
    const early = hostView({
      id: 'router',
      rows: { log_lines: [MTU] as never },
      clock: { offsetMs: 3_600_000, errorMs: 5 },
    });
    const late = hostView({
      id: 'router',
      rows: { log_lines: [{ ...MTU, at: at('09:12:00') }] as never },
      clock: { offsetMs: 3_600_000, errorMs: 5 },
    });
    expect(verdicts(detection, logs(...FAILING), early)).toEqual(['not_observable', 'clear']);
    expect(verdicts(detection, logs(...FAILING), late)).toEqual(['not_observable', 'warning']);
  });

  it('compares the snapshots', () => {
    const replies = ['reply', 'reply', 'timeout', 'timeout', 'timeout'].map((outcome, i) => ({
      target: 'web',
      role: 'target',
      seq: i,
      outcome,
      at: at(`03:00:0${i}`),
    }));
    const setting = (value: string, _snapshot: string, _at: string) => ({
      name: 'net.ipv4.ip_forward',
      value,
      _snapshot,
      _at,
    });
    const rows = {
      ping_replies: replies,
      sysctl: [setting('1', 'start', at('03:00:00')), setting('0', 'end', at('03:00:06'))],
    };
    expect(judge(detection, hostView({ rows }))).toMatchObject([
      { state: 'fired', subject: 'kernel setting' },
    ]);
  });
});
