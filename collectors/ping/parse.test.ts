import { describe, expect, it } from 'vitest';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

type Row = Record<string, unknown>;

function read(text: string, given: Partial<Parameters<typeof probeOutput>[1]> = {}) {
  const parsed = [...parse(probeOutput(text, { probe: 'target', tool: 'ping', ...given }))];
  const rows = parsed.flatMap((p) => ('gap' in p ? [] : [p]));
  return {
    gaps: parsed.flatMap((p) => ('gap' in p ? [p.line] : [])),
    replies: rows.filter((r) => r.table === 'ping_replies').map((r) => r.row),
    summary: rows.filter((r) => r.table === 'ping_summary').map((r) => r.row)[0] ?? {},
  };
}

const JC = ['centos-7.7', 'ubuntu-18.04'].flatMap((system) =>
  [
    'ping-ip-O',
    'ping-ip-O-D',
    'ping-ip-dup',
    'ping-missing-hostname',
    'ping-ip-O-unparsedlines',
    'ping-hostname-O',
    'ping-hostname-O-p',
    'ping-hostname-O-D-p-s',
    'ping6-ip-O-p',
    'ping6-ip-O-D-p',
    'ping6-hostname-O-p',
    'ping6-hostname-O-D-p-s',
    'ping6-ip-dup',
    'ping6-ip-O-p-unparsable',
  ]
    .map((name) => `jc/${system}/${name}`)
    .filter((path) => sharedPath(`${path}.out`) && sharedPath(`${path}.json`)),
);

interface Theirs {
  destination_ip: string;
  data_bytes: number;
  packets_transmitted: number;
  packets_received: number;
  packet_loss_percent: number;
  duplicates: number;
  time_ms: number;
  round_trip_ms_min: number | null;
  round_trip_ms_avg: number | null;
  round_trip_ms_max: number | null;
  round_trip_ms_stddev: number | null;
  responses: {
    type: string;
    unparsed_line?: string;
    timestamp: number | null;
    bytes: number;
    response_ip: string;
    icmp_seq: number;
    ttl: number;
    time_ms: number;
    duplicate: boolean;
  }[];
}

describe.skipIf(JC.length === 0)('ping, as jc reads it', () => {
  it.each(JC)('%s', (name) => {
    const lines = sharedText(`${name}.out`).split('\n');
    const theirs = JSON.parse(sharedText(`${name}.json`)) as Theirs;
    const ours = read(sharedText(`${name}.out`));
    expect(ours.summary).toMatchObject({
      address: theirs.destination_ip,
      payload_bytes: theirs.data_bytes,
      transmitted: theirs.packets_transmitted,
      received: theirs.packets_received,
      duplicates: theirs.duplicates,
      time_ms: theirs.time_ms,
      ...(theirs.round_trip_ms_min !== null && {
        rtt_min_ms: theirs.round_trip_ms_min,
        rtt_avg_ms: theirs.round_trip_ms_avg,
        rtt_max_ms: theirs.round_trip_ms_max,
        rtt_mdev_ms: theirs.round_trip_ms_stddev,
      }),
    });
    // They repeat the tool's rounded figure; ours comes from the counts.
    expect(Math.abs(Number(ours.summary['loss_pct']) - theirs.packet_loss_percent)).toBeLessThan(1);
    const replies = ours.replies.filter((r) => r['outcome'] === 'reply' || r['outcome'] === 'duplicate');
    expect(replies.map(asTheirs)).toEqual(
      theirs.responses
        .filter((r) => r.type === 'reply')
        .map(({ timestamp, bytes, response_ip, icmp_seq, ttl, time_ms, duplicate }) => ({
          bytes,
          response_ip,
          icmp_seq,
          ttl,
          time_ms,
          duplicate,
          ms: timestamp === null ? undefined : Math.floor(timestamp * 1000),
        })),
    );
    // They drop foreign lines that do not look like a reply; ours reports each of them.
    const strange = theirs.responses.filter((r) => r.type === 'unparsable_line');
    expect(ours.gaps.map((n) => lines[n - 1])).toEqual(
      lines.filter(
        (l) =>
          strange.some((r) => r.unparsed_line === l) ||
          /^(this is a weird|strange) error|^unparsable/.test(l),
      ),
    );
    // Theirs lists every "no answer yet"; ours drops one whose reply came late.
    const timeouts = theirs.responses.filter((r) => r.type === 'timeout').map((r) => r.icmp_seq);
    const answered = new Set(replies.map((r) => r['seq']));
    expect(ours.replies.filter((r) => r['outcome'] === 'timeout').map((r) => r['seq'])).toEqual(
      expect.arrayContaining(timeouts.filter((seq) => !answered.has(seq))),
    );
  });
});

function asTheirs(row: Row) {
  return {
    bytes: row['bytes'],
    response_ip: row['address'],
    icmp_seq: row['seq'],
    ttl: row['ttl'],
    time_ms: row['rtt_ms'],
    duplicate: row['outcome'] === 'duplicate',
    ms: row['at'] === undefined ? undefined : Date.parse(row['at'] as string),
  };
}

const reply = (seq: number, ms = 10) => `64 bytes from 192.0.2.1: icmp_seq=${seq} ttl=60 time=${ms} ms\n`;
const HEADER = 'PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n';

describe('a series without summary', () => {
  it('counts the replies and finds the holes', () => {
    const { summary, replies } = read(HEADER + reply(1, 10) + reply(2, 20) + reply(4, 30), {
      outcome: 'timed_out',
    });
    expect(summary).toMatchObject({ transmitted: 4, received: 3, loss_pct: 25, complete: false });
    expect(summary).toMatchObject({ rtt_min_ms: 10, rtt_avg_ms: 20, rtt_max_ms: 30, rtt_mdev_ms: 8.165 });
    expect(replies.at(-1)).toMatchObject({ seq: 3, outcome: 'timeout' });
  });

  it('says nothing of loss where nothing was sent', () => {
    const { summary } = read('', { stderr: 'ping: connect: Network is unreachable\n', subject: 'db' });
    expect(summary).toEqual({
      target: 'db',
      role: 'target',
      complete: false,
      error: 'connect: Network is unreachable',
    });
  });
});

describe('sequence numbers', () => {
  it('go on after their wrap at 65536', () => {
    const text = HEADER + [65534, 65535, 0, 2].map((seq) => reply(seq)).join('');
    const { summary, replies } = read(text);
    // Probes 1 to 65533 are not in this text; what counts is that 0 and 2 follow, and 1 is the hole.
    expect(summary).toMatchObject({ transmitted: 65538, received: 4 });
    expect(replies.at(-1)).toMatchObject({ seq: 1, outcome: 'timeout' });
  });
});

describe('errors', () => {
  it('keep a redirect from looking like a loss', () => {
    const text = `${HEADER}From 192.0.2.254: icmp_seq=1 Redirect Host(New nexthop: 192.0.2.253)\n${reply(1)}
--- 192.0.2.1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms\n`;
    const { summary, replies } = read(text);
    expect(replies.map((r) => r['outcome'])).toEqual(['redirect', 'reply']);
    expect(replies[0]).toMatchObject({ address: '192.0.2.254' });
    expect(summary).toMatchObject({ loss_pct: 0 });
  });

  it('tell local errors apart from losses, with their numbers where they fit', () => {
    const text = `${HEADER}no answer yet for icmp_seq=1

--- 192.0.2.1 ping statistics ---
2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 210ms\n`;
    const stderr = 'ping: local error: message too long, mtu=1400\n'.repeat(2);
    expect(read(text, { stderr }).replies).toMatchObject([
      { outcome: 'local_error', seq: 1, next_hop_mtu: 1400 },
      { outcome: 'local_error', seq: 2, next_hop_mtu: 1400 },
    ]);
  });
});
