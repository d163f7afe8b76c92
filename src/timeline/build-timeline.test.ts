import { describe, expect, it } from 'vitest';
import type { Finding } from '../core/finding.js';
import type { ManifestView } from '../core/report.js';
import type { TimelineEvent } from '../core/timeline-event.js';
import { hostView, type HostParts } from '../../test/support/host-view.js';
import { buildTimeline, mergeTimelines } from './build-timeline.js';
import { hostClock } from './host-clock.js';
import { LogDigest } from './log-digest.js';
import type { Signal } from './signal.js';

const at = (time: string): string => `2026-11-21T${time}Z`;

function manifest(hosts: Partial<ManifestView['hosts'][number]>[]): ManifestView {
  return {
    tool: { name: 'evidence', version: '0' },
    createdAt: at('09:00:00'),
    window: {
      startedAt: at('08:59:00'),
      endedAt: at('08:59:15'),
      startSnapshotAt: at('08:58:59'),
      endSnapshotAt: at('08:59:14'),
    },
    vantage: { host: 'here', user: 'u', uid: 0, argv: 'evidence collect' },
    profile: 'network',
    targets: [],
    hosts: hosts.map((h) => ({
      id: 'h1',
      uid: 0,
      cpus: 1,
      transport: 'ssh' as const,
      outcome: 'ok' as const,
      ...h,
    })),
    artifacts: [],
    interrupted: false,
    complete: true,
  };
}

interface Given {
  readonly hosts: readonly (HostParts & { readonly transport?: 'local' | 'ssh' })[];
  /** Application logs: host id → text. */
  readonly logs?: Readonly<Record<string, string>>;
  readonly findings?: readonly Finding[];
  readonly fold?: boolean;
}

function timeline({ hosts, logs = {}, findings = [], fold = true }: Given): TimelineEvent[] {
  const view = manifest(
    hosts.map((h) => ({
      id: h.id ?? 'h1',
      transport: h.transport ?? 'ssh',
      ...(h.clock && { clockOffsetMs: h.clock.offsetMs, clockErrorMs: h.clock.errorMs }),
    })),
  );
  const digested = Object.entries(logs).flatMap(([host, text]): readonly Signal[] => {
    const record = view.hosts.find((h) => h.id === host);
    const digest = new LogDigest(
      {
        host,
        path: `hosts/${host}/logs/app.txt`,
        clock: hostClock(record ?? { id: host, transport: 'ssh' }),
        now: Date.parse(at('09:00:00')),
        timeZone: 'UTC',
        joins: true,
        pathLength: () => undefined,
        isSystem: false,
      },
      fold ? 60_000 : 0,
    );
    digest.push(Buffer.from(text));
    return digest.end().signals;
  });
  const events = buildTimeline(
    { manifest: view, hosts: hosts.map(hostView), deltas: () => [], findings, logs: digested },
    { fold },
  );
  return events.filter((e) => e.source !== 'collection');
}

const line = (second: number, text: string): string =>
  `${new Date(Date.parse(at('08:00:00')) + second * 1000).toISOString()} ${text}\n`;
const UPLOADS = Array.from({ length: 1800 }, (_, s) =>
  s >= 1200 && s < 1500 && s % 17 === 0
    ? line(s, `ERROR upload failed (attempt ${(s % 3) + 1}/3)`)
    : line(s, `INFO chunk ${s} sent`),
).join('');

describe('timeline', () => {
  it('keeps the order of the file within one second, and each in its own words', () => {
    const lines = [
      'ERROR one: port reset',
      'ERROR two: link lost',
      'ERROR three',
      'ERROR 10.0.0.4',
      'ERROR five',
    ];
    const again = lines.toReversed().map((line) => line.replace('10.0.0.4', '10.0.0.5'));
    const text = (second: string, of: string[]): string =>
      of.map((line) => `2026-11-21 08:5${second} ${line}\n`).join('');
    const events = timeline({
      hosts: [{ id: 'h1' }],
      logs: { h1: text('1:00', lines) + text('5:00', again) },
      fold: false,
    });
    expect(events.filter((e) => e.source === 'log').map((e) => e.text)).toEqual([...lines, ...again]);
  });

  it('folds a burst with its count, its line and its onset, and leads the change before it to that', () => {
    const mtu = { source: 'kernel', at: at('08:18:00.000'), text: 'eno1: changing MTU from 1500 to 9000' };
    const events = timeline({
      hosts: [{ id: 'web', transport: 'local', rows: { log_lines: [mtu] } }],
      logs: { web: UPLOADS },
    });
    expect(events).toMatchObject([
      {
        kind: 'change',
        text: 'MTU: eno1: changing MTU from 1500 to 9000',
        precedes: { event: events[1]?.id, seconds: 127, errorMs: 1000 },
      },
      {
        at: at('08:20:07.000'),
        until: at('08:24:56.000'),
        count: 18,
        text: '18 × ERROR upload failed (attempt #)',
        cite: 'hosts/web/logs/app.txt:1208',
        onset: 'first',
        onsetNote: 'first time in 20 min of log',
        severity: 'warning',
      },
    ]);
  });

  it('unfolds every occurrence on demand, each with its own line', () => {
    const events = timeline({
      hosts: [{ id: 'web', transport: 'local' }],
      logs: { web: UPLOADS },
      fold: false,
    });
    expect(events).toHaveLength(18);
    expect(events[1]).toMatchObject({ at: at('08:20:24.000'), cite: 'hosts/web/logs/app.txt:1225' });
    expect(new Set(events.map((e) => e.id)).size).toBe(18);
  });

  it('gives the same events, with the same ids, every time', () => {
    const given: Given = { hosts: [{ id: 'web', transport: 'local' }], logs: { web: UPLOADS } };
    expect(timeline(given)).toEqual(timeline(given));
  });

  it('brings hosts whose clocks are 3 h apart into one order, ± what is known of them', () => {
    const ahead = UPLOADS.replaceAll('T08:', 'T11:');
    const events = timeline({
      hosts: [
        {
          id: 'a',
          transport: 'local',
          rows: {
            log_lines: [{ source: 'kernel', at: at('08:18:00.000'), level: 'err', text: 'disk error' }],
          },
        },
        { id: 'b', clock: { offsetMs: 3 * 3_600_000, errorMs: 5 } },
        {
          id: 'c',
          rows: { log_lines: [{ source: 'kernel', at: at('08:00:00.000'), level: 'err', text: 'early' }] },
        },
      ],
      logs: { b: ahead },
    });
    expect(events.map((e) => [e.host, e.at, e.errorMs])).toEqual([
      ['c', at('08:00:00.000'), undefined],
      ['a', at('08:18:00.000'), 0],
      // Its log tells whole seconds only.
      ['b', at('08:20:07.000'), 1005],
    ]);
  });

  it('says how far a change on another host is certain to come first', () => {
    const change = (id: string, time: string, more: HostParts = {}): HostParts => ({
      id,
      rows: { log_lines: [{ source: 'kernel', at: at(time), text: 'eth0: Link is Down' }] },
      ...more,
    });
    const known = timeline({
      hosts: [
        change('gw', '08:19:00', { clock: { offsetMs: 0, errorMs: 20 } }),
        { id: 'web', transport: 'local' },
      ],
      logs: { web: UPLOADS },
    });
    expect(known[0]?.precedes).toMatchObject({ seconds: 67, errorMs: 1020 });
    const unknown = timeline({
      hosts: [change('gw', '08:19:00'), { id: 'web', transport: 'local' }],
      logs: { web: UPLOADS },
    });
    expect(unknown[0]?.precedes).toEqual({ event: unknown[1]?.id, seconds: 67 });
    const late = timeline({
      hosts: [change('gw', '08:21:00'), { id: 'web', transport: 'local' }],
      logs: { web: UPLOADS },
    });
    expect(late.find((e) => e.kind === 'change')).not.toHaveProperty('precedes');
  });

  it('counts a message once that ring buffer, journal and syslog repeat', () => {
    const text = 'nf_conntrack: table full, dropping packet';
    const rows = [
      { source: 'kernel', at: at('08:00:01.123'), level: 'warning', text },
      { source: 'journal', at: at('08:00:01.100'), level: 'warning', program: 'kernel', text },
      { source: 'syslog', at: at('08:00:01.000'), program: 'kernel', text },
    ];
    expect(timeline({ hosts: [{ transport: 'local', rows: { log_lines: rows } }] })).toMatchObject([
      { source: 'kernel', severity: 'hint', text },
    ]);
  });

  it('dates kernel messages that count from boot', () => {
    const events = timeline({
      hosts: [
        {
          transport: 'local',
          rows: {
            system: [{ uptime_s: 1000, _at: at('08:59:00.000') }],
            log_lines: [{ source: 'kernel', monotonic_s: 400.5, level: 'err', text: 'I/O error' }],
          },
        },
      ],
    });
    expect(events).toMatchObject([{ at: at('08:49:00.500'), assumed: ['boot'], errorMs: 1000 }]);
  });

  it('shows lost pings and a jump of the round trip', () => {
    const replies = Array.from({ length: 40 }, (_, i) => ({
      target: 'api.test',
      seq: i + 1,
      at: new Date(Date.parse(at('08:59:00')) + i * 200).toISOString(),
      ...(i >= 20 && i < 25
        ? { outcome: 'timeout' }
        : { outcome: 'reply', rtt_ms: i >= 30 && i < 33 ? 471 : 2.7 }),
    }));
    expect(timeline({ hosts: [{ transport: 'local', rows: { ping_replies: replies } }] })).toMatchObject([
      {
        source: 'probe',
        severity: 'warning',
        count: 5,
        text: '5 × ping api.test: no reply',
        at: at('08:59:04.000'),
        until: at('08:59:04.800'),
      },
      { severity: 'hint', count: 3, text: '3 × ping api.test: round trip far above its median of 2.7 ms' },
    ]);
  });

  it('a change that only the snapshots tell lies anywhere between them, and before nothing within', () => {
    const mtu = (snapshot: string, value: number, time: string): Record<string, unknown> => ({
      interface: 'eno1',
      mtu: value,
      _snapshot: snapshot,
      _artifact: `hosts/h1/interfaces/ip.${snapshot}.txt`,
      _at: at(time),
    });
    const lost = Array.from({ length: 3 }, (_, i) => ({
      target: 't',
      seq: i,
      outcome: 'timeout',
      at: at(`08:59:0${i + 4}.000`),
    }));
    const rows = {
      interfaces: [mtu('start', 1500, '08:58:59.000'), mtu('end', 9000, '08:59:14.000')],
      ping_replies: lost,
    };
    const [change, ...others] = timeline({ hosts: [{ transport: 'local', rows }] });
    expect(change).toMatchObject({ kind: 'change', at: at('08:58:59.000'), until: at('08:59:14.000') });
    expect(change).not.toHaveProperty('precedes');
    expect(others).toHaveLength(1);
  });

  it('places a finding when it began, else when it was measured', () => {
    const finding: Finding = {
      id: 'f1',
      detection: 'DNS-01',
      name: 'x',
      title: 'x',
      layer: 'dns',
      host: 'h1',
      subject: '',
      severity: 'critical',
      statement: 'resolver silent',
      numbers: {},
      cites: ['hosts/h1/dns/x.txt:7-20'],
      remedy: { text: '', safety: 'read_only' },
      gates: [],
    };
    const events = timeline({
      hosts: [{ id: 'h1', clock: { offsetMs: 60_000, errorMs: 1 } }],
      findings: [finding, { ...finding, detection: 'DNS-02', since: at('08:30:00.000') }],
    });
    expect(events).toMatchObject([
      { at: at('08:29:00.000'), text: 'DNS-02 resolver silent' },
      { at: at('08:59:15.000'), text: 'DNS-01 resolver silent (when it was measured)' },
    ]);
  });

  it('lives through tables that lie about their times', () => {
    const rows = [
      { source: 'kernel', at: 'yesterday', level: 'err', text: 'a' },
      { source: 'kernel', at: '+275760-09-13T00:00:00.001Z', level: 'err', text: 'b' },
      { source: 'kernel', monotonic_s: 1e300, level: 'err', text: 'c' },
      { source: 'kernel', at: at('08:00:00.000'), level: 'err', text: 'd' },
    ];
    const events = timeline({
      hosts: [
        {
          transport: 'local',
          rows: { log_lines: rows, ping_replies: [{ target: 't', outcome: 'timeout', at: 'x' }] },
        },
      ],
    });
    expect(events.map((e) => e.text)).toEqual(['d']);
  });

  it('merges bundles, and leads changes of one to onsets of the other', () => {
    const link = { source: 'kernel', at: at('08:18:00.000'), text: 'eth0: Link is Down' };
    const router = timeline({ hosts: [{ id: 'router', transport: 'local', rows: { log_lines: [link] } }] });
    const web = timeline({ hosts: [{ id: 'web', transport: 'local' }], logs: { web: UPLOADS } });
    expect(mergeTimelines([web, router])).toMatchObject([
      { host: 'router', precedes: { seconds: 127 } },
      { host: 'web' },
    ]);
  });
});
