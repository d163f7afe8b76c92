import type { Chart } from '../../src/core/documents/chart-schema.js';
import { rttSeries } from '../../src/core/documents/charts/rtt-series.js';
import type { StripChart } from '../../src/core/documents/charts/strip.js';
import { PING_GATEWAY, PING_SERVER, REQUESTS } from './measured-samples.js';

const at = (time: string): string => `2026-11-25T${time}Z`;

/** Numbers that look like chance and are the same each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const disk = [52, 52, 54, 60, 66, 72, 78, 85, 87, 88, 89, 90, 90, 91, 84, 75, 68, 65];
const upload = [43, 42, 41, 1.8, 2.1, 1.6, 1.9, 1.8, null, null, 1.7, 1.9, 2, 38, 42, 44, 43, 44];
const five = (values: readonly (number | null)[]): [string, number | null][] =>
  values.map((value, i) => [new Date(Date.parse(at('08:00:00')) + i * 4.5 * 60_000).toISOString(), value]);

export const incidentStrip: StripChart = {
  kind: 'strip',
  title:
    'Uploads failed for 45 minutes after the MTU change; the first symptom came 15 minutes before the alert',
  note: 'site 2, clocks within ± 40 ms of the vantage',
  timezone: 'Europe/Prague',
  impact: { from: at('08:15:00'), mitigated: at('08:58:00'), to: at('09:02:00') },
  marks: [
    { mark: 'started', at: at('08:15:00') },
    { mark: 'detected', at: at('08:30:00') },
    { mark: 'acknowledged', at: at('08:45:00') },
    { mark: 'mitigated', at: at('08:58:00') },
    { mark: 'resolved', at: at('09:02:00') },
  ],
  events: [
    { at: at('08:00:00'), kind: 'baseline', label: 'uploads at 41–44 Mbit/s' },
    { at: at('08:15:00'), kind: 'change', label: 'wan0 MTU 1500 → 9000 (CHG-17)' },
    { at: at('08:15:04'), kind: 'symptom', label: 'IPsec: keepalive exceeds path MTU', errorMs: 40 },
    { at: at('08:18:10'), kind: 'symptom', label: 'ICMP “fragmentation needed” from the gateway' },
    { at: at('08:20:00'), until: at('08:55:00'), count: 126, kind: 'symptom', label: 'upload timed out' },
    { at: at('08:21:30'), kind: 'symptom', label: 'tunnel flap 1, back after 2 s' },
    { at: at('08:25:00'), kind: 'symptom', label: 'tunnel flap 2' },
    { at: at('08:35:00'), kind: 'symptom', label: 'tunnel flap 3', precision: 'about', errorMs: 60_000 },
    { at: at('08:50:00'), kind: 'symptom', label: 'tunnel flap 4, 34 % loss', proposed: true },
    { at: at('08:30:00'), kind: 'alert', label: 'disk 85 %, backlog 22' },
    { at: at('08:45:00'), kind: 'action', label: 'NOC begins to look' },
    { at: at('08:56:00'), kind: 'decision', label: 'revert the change' },
    { at: at('08:58:00'), kind: 'action', label: 'MTU back to 1500' },
  ],
  series: [
    { name: 'Upload', unit: 'Mbit/s', points: five(upload) },
    { name: 'Disk', unit: '% used', points: five(disk) },
  ],
};

function busyStrip(): StripChart {
  const next = chance(7);
  const kinds = ['symptom', 'symptom', 'symptom', 'change', 'alert', 'action', 'comms', 'decision'] as const;
  const start = Date.parse('2026-11-25T22:10:00Z');
  return {
    kind: 'strip',
    title: '200 events over a night: folded where they cannot be read',
    timezone: 'UTC',
    impact: { from: '2026-11-25T23:05:00Z' },
    marks: [
      { mark: 'started', at: '2026-11-25T23:05:00Z' },
      { mark: 'detected', at: '2026-11-25T23:09:00Z' },
      { mark: 'acknowledged', at: '2026-11-25T23:12:00Z' },
    ],
    events: Array.from({ length: 200 }, (_, i) => ({
      at: new Date(start + next() * 5 * 3_600_000).toISOString(),
      kind: kinds[Math.floor(next() * kinds.length)] ?? 'symptom',
      label: `event ${i + 1}: connection to upload.lab.test:8443 timed out after 10 s`,
    })),
  };
}

/** Ten minutes of ten pings a second: an hour's worth of queue, a burst of loss. */
function longPing(seed: number, base: number): [number, number | null][] {
  const next = chance(seed);
  return Array.from({ length: 6000 }, (_, i) => {
    const bad = i > 2400 && i < 3900;
    if (next() < (bad ? 0.06 : 0.0008)) return [i / 10, null];
    const queue = bad ? 40 * next() * next() + 25 : 1.5 * next() * next();
    return [i / 10, Math.round((base + queue + (next() > 0.999 ? 90 : 0)) * 1000) / 1000];
  });
}

function retransmissions(): Chart {
  const next = chance(21);
  const counts = (scale: number): [number, number][] =>
    Array.from({ length: 60 }, (_, i) => [
      i,
      Math.floor((i > 18 && i < 41 ? 1 : 0.08) * scale * next() * next()),
    ]);
  return {
    kind: 'retransmissions',
    title: 'One segment in nine was sent again while the queue was full',
    note: 'client → 10.77.2.10:8443, 60 s, tcp counters of both ends',
    start: '2026-11-25T21:54:17Z',
    timezone: 'UTC',
    interval: 1,
    kinds: [
      { name: 'fast retransmit', points: counts(90) },
      { name: 'timeout (RTO)', points: counts(24) },
      { name: 'tail loss probe', points: counts(12) },
    ],
    sent: Array.from({ length: 60 }, (_, i) => [i, i > 18 && i < 41 ? 210 + Math.floor(60 * next()) : 640]),
  };
}

function windows(): Chart {
  const cwnd: [number, number][] = [];
  const flight: [number, number][] = [];
  const receive: [number, number][] = [];
  let segments = 10;
  for (let i = 0; i < 120; i++) {
    segments = i % 40 === 39 ? Math.max(2, Math.floor(segments / 2)) : segments + (segments < 64 ? 3 : 1);
    cwnd.push([i / 4, segments]);
    const free = i > 60 && i < 84 ? Math.max(0, 65_535 - (i - 60) * 4096) : 65_535;
    receive.push([i / 4, free]);
    flight.push([i / 4, Math.min(segments * 1448, free)]);
  }
  return {
    kind: 'window',
    title: 'The receiver stopped reading for five seconds; the network was not the limit',
    start: '2026-11-25T21:54:17Z',
    timezone: 'UTC',
    series: [
      { name: 'receive window', unit: 'bytes', points: receive },
      { name: 'in flight', unit: 'bytes', points: flight },
      { name: 'congestion window', unit: 'segments', points: cwnd },
    ],
    zeroWindow: [19, 19.25, 19.5, 19.75, 20, 20.25, 20.5, 20.75],
  };
}

/** One of each kind, with what they are for: numbers of the test networks, or like them. */
export function sampleCharts(): Record<string, Chart> {
  const clients = ['office', 'home, VPN', 'data centre'];
  const targets = ['upload.lab.test', '10.77.2.10', '10.77.1.1'];
  const next = chance(3);
  return {
    strip: incidentStrip,
    busy: busyStrip(),
    rtt: {
      kind: 'rtt',
      title: 'Through the router 1.4 s, to the router 0.04 ms: the queue is behind it',
      note: 'client, one ping each 200 ms for 15 s',
      start: '2026-11-25T21:54:17Z',
      timezone: 'UTC',
      series: [rttSeries('10.77.1.1 (gateway)', PING_GATEWAY), rttSeries('10.77.2.10', PING_SERVER)],
    },
    long: {
      kind: 'rtt',
      title: 'Between 02:04 and 02:06:30 one ping in seventeen was lost, and the others waited 40 ms',
      note: 'two hosts, ten pings a second for ten minutes',
      start: '2026-11-26T02:00:00Z',
      timezone: 'UTC',
      series: [rttSeries('web1', longPing(11, 10)), rttSeries('web2', longPing(12, 4))],
    },
    retransmissions: retransmissions(),
    window: windows(),
    hops: {
      kind: 'hops',
      title: 'The destination lost 1 of 12; what hop 2 left unanswered says nothing',
      note: 'client → upload.lab.test, mtr by ICMP, 12 probes each',
      hops: [
        {
          hop: 1,
          label: '10.77.1.1',
          sent: 12,
          lost: 0,
          best: 0.046,
          avg: 0.117,
          worst: 0.551,
          reached: false,
        },
        {
          hop: 2,
          label: '10.98.1.1',
          sent: 12,
          lost: 11,
          best: 0.95,
          avg: 0.95,
          worst: 0.95,
          reached: false,
        },
        { hop: 3, label: '', sent: 12, lost: 12, reached: false },
        {
          hop: 4,
          label: '198.51.100.17 and 2 more',
          sent: 12,
          lost: 0,
          best: 6.2,
          avg: 8.1,
          worst: 12.4,
          reached: false,
        },
        { hop: 5, label: '10.77.2.10', sent: 12, lost: 1, best: 10.2, avg: 11.8, worst: 22.6, reached: true },
      ],
    },
    phases: {
      kind: 'phases',
      title: 'By name each request waits 5 s for DNS; to the address none does',
      note: 'client → http://upload.lab.test:8080/health',
      groups: REQUESTS,
    },
    failing: {
      kind: 'phases',
      title: 'TLS takes 2.5 s, then the certificate is refused',
      groups: [
        {
          name: 'by name',
          attempts: [
            { dns: 12, connect: 10, tls: 2516, wait: 11, transfer: 2 },
            { dns: 50, connect: 10, failed: { after: 2589, why: 'certificate' } },
            { dns: 14, connect: 11, tls: 2520, wait: 12, transfer: 600 },
            { failed: { after: 0, why: 'resolve' } },
          ],
        },
        {
          name: 'to 10.77.2.10',
          attempts: Array.from({ length: 40 }, (_, i) =>
            i % 13 === 12
              ? { connect: 12, failed: { after: 2540, why: 'connection lost' } }
              : { connect: 10 + (i % 5), tls: 2400 + ((i * 37) % 180), wait: 12, transfer: 3 },
          ),
        },
      ],
    },
    before_after: {
      kind: 'before_after',
      title: 'Every measure of the fault is gone; the tunnel was not exercised again',
      before: 'during, 25 Nov 08:20',
      after: 'after the fix, 25 Nov 09:20',
      rows: [
        {
          label: 'Pings lost to 10.77.2.10',
          before: { value: 11.9, text: '11.9 % (8 of 67)' },
          after: { value: 0, text: '0 % (0 of 67)' },
          change: 'better',
        },
        {
          label: 'Segments sent again',
          before: { value: 4.1, text: '4.1 % (812 of 19,804)' },
          after: { value: 0.02, text: '0.02 % (4 of 20,110)' },
          change: 'better',
        },
        { label: 'Upload', unit: 'Mbit/s', before: { value: 1.8 }, after: { value: 43 }, change: 'better' },
        {
          label: 'DNS answer, median',
          unit: 'ms',
          before: { value: 12 },
          after: { value: 12.2 },
          change: 'same',
        },
        {
          label: 'Time to first byte, p95',
          unit: 'ms',
          before: { value: 41 },
          after: { value: 66 },
          change: 'worse',
        },
        { label: 'Tunnel flaps', before: { value: 4 }, after: null, change: 'unclear' },
      ],
    },
    matrix: {
      kind: 'matrix',
      title: 'Only the office is slow, only toward the server, only from 08:15 on',
      note: 'median RTT of 67 pings each',
      unit: 'ms',
      better: 'lower',
      rowName: 'client → target',
      columnName: 'time (UTC)',
      columns: ['08:00', '08:10', '08:20', '08:30', '08:40', '08:50', '09:00', '09:10'],
      rows: clients.flatMap((client, c) =>
        targets.map((target, t) => ({
          label: `${client} → ${target}`,
          cells: Array.from({ length: 8 }, (_, i) => {
            if (c === 2 && i < 2) return null;
            const bad = c === 0 && t < 2 && i > 1 && i < 6;
            if (bad && t === 1 && i === 3) return { value: null, n: 67 };
            return {
              value:
                Math.round((t === 2 ? 0.4 + next() : 10 + 3 * next()) * (bad ? 60 + 40 * next() : 1) * 10) /
                10,
              n: 67,
            };
          }),
        })),
      ),
    },
    lines: {
      kind: 'lines',
      title: 'Lost pings toward the gateway',
      xLabel: 'minutes since 08:00 UTC',
      yLabel: '% lost',
      series: [
        {
          name: 'edge',
          points: [
            [0, 0],
            [15, 0],
            [18, 34],
            [30, 31],
            [45, null],
            [50, 34],
            [60, 0],
          ],
        },
      ],
    },
    bars: {
      kind: 'bars',
      title: 'Counters of loss, errors and drops that grew in the window',
      unit: 'growth',
      log: true,
      bars: [
        { label: 'client TcpExt TCPLostRetransmit', value: 4 },
        { label: 'router eth1 qdisc fq_codel drops', value: 51_214 },
        { label: 'client Tcp RetransSegs (of 18,800 sent)', value: 812 },
      ],
    },
    dots: {
      kind: 'dots',
      title: 'DNS answer time by resolver',
      xLabel: 'ms',
      rows: [
        { label: '10.77.1.53', values: [], note: '6 without an answer', failed: true },
        { label: '10.77.2.53', values: [4, 4.2, 4.1, 5, 12, 4.4], note: '6: 4 to 12 ms', failed: false },
        {
          label: 'as programs do it (libc)',
          values: [5013, 5018, 5039, 5040, 5023, 5035],
          note: '6: 5,013 to 5,040 ms',
          failed: false,
        },
      ],
    },
    sparkline: {
      kind: 'sparkline',
      title: 'Disk used',
      unit: '%',
      points: disk.map((value, i) => [i, i === 9 ? null : value]),
    },
  };
}
