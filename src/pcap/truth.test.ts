import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hasTool, runTool } from '../../test/support/run-tool.js';
import { sharedPath } from '../../test/support/shared-fixtures.js';
import { analyzeCapture } from './analyze-capture.js';
import { chartSchema } from '../core/documents/chart-schema.js';
import { joinCaptures } from './join/join-captures.js';
import { plotFlows } from './plots.js';
import type { CaptureReport } from './summary/capture-report.js';
import type { SideReport } from './summary/flow-types.js';

const CAPTURES = sharedPath('captures');

async function report(file: string): Promise<CaptureReport> {
  const found = await analyzeCapture(file);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

interface TsharkDirection {
  readonly frames: number;
  readonly data_frames: number;
  readonly tcp_payload_bytes: number;
  readonly max_payload: number;
  readonly sack_ack_frames: number;
  readonly window_scaled_min: number;
  readonly window_scaled_max: number;
  readonly flags: Readonly<Record<string, number>>;
  readonly syn: { readonly mss: number; readonly wscale: number };
}
interface Truth {
  readonly physical_truth: Readonly<Record<string, number | string>>;
  readonly tshark: {
    readonly streams: Readonly<Record<string, { readonly dirs: Readonly<Record<string, TsharkDirection>> }>>;
  };
}

// What the network really did, and what tshark counts where it means the same.
describe.skipIf(CAPTURES === undefined)('captures whose truth is known', () => {
  const dir = CAPTURES ?? '';
  const truthOf = (file: string): Truth =>
    JSON.parse(readFileSync(join(dir, `${file}.truth.json`), 'utf8')) as Truth;

  it.each([
    ['loss1pct-20ms.server.pcap', 'after', 23],
    ['loss1pct-20ms.client.pcap', 'before', 23],
    ['nat-bridge-any.server.pcap', 'after', 4],
    ['nat-bridge-any.container.pcap', 'before', 4],
  ] as const)('%s: lost %s the tap: %d', async (file, where, lost) => {
    const { server, client } = (await report(join(dir, file))).flows[0]!.sides;
    expect(server.resent.packets).toBe(where === 'after' ? lost : 0);
    expect(server.lost_before_tap.packets).toBe(where === 'before' ? lost : 0);
    expect([server.reordered, server.copies.network, server.not_captured_bytes]).toEqual([0, 0, 0]);
    expect(client.resent.packets + client.lost_before_tap.packets).toBe(0);
  });

  it('the wait behind a loss is not in the RTT', async () => {
    const { server } = (await report(join(dir, 'loss1pct-20ms.server.pcap'))).flows[0]!.sides;
    // 20.2 ms and a queue; without the rule 129 ms, and a queue would be blamed.
    expect(server.rtt_ms).toMatchObject({ min: expect.closeTo(20.4, 0), max: expect.closeTo(26.7, 1) });
  });

  it('nat-bridge-any.host.pcap: copies by two taps are removed, NAT is one connection, 4 were lost', async () => {
    const { flows, copies_removed } = await report(join(dir, 'nat-bridge-any.host.pcap'));
    expect(flows.map((f) => f.same_connection_as)).toEqual([undefined, 'T1']);
    expect(copies_removed).toBe(478);
    expect(flows[0]!.sides.server).toMatchObject({ data_packets: 421, lost_before_tap: { packets: 4 } });
    expect(flows[1]!.sides.server).toMatchObject({ data_packets: 425, resent: { packets: 4 } });
    expect(flows.map((f) => f.sides.client.sack_packets)).toEqual([12, 12]);
    expect(
      flows.map(({ packets, sides: { client, server } }) => [packets, client.packets, server.packets]),
    ).toEqual([
      [478, 54, 424],
      [482, 54, 428],
    ]);
    expect(flows[0]!.sides.server.wire_bytes).toBeLessThan(650_000);
  });

  const files = readdirOf(dir).filter((f) => f.endsWith('.pcap') && !f.includes('any.host'));
  it.each(files)('%s: what tshark counts by the same meaning is equal', async (file) => {
    const [flow] = (await report(join(dir, file))).flows;
    const { dirs } = truthOf(file).tshark.streams['0']!;
    const side = (name: string): SideReport =>
      name.startsWith(`${flow!.client}>`) ? flow!.sides.client : flow!.sides.server;
    for (const [name, theirs] of Object.entries(dirs)) {
      const ours = side(name);
      expect({
        frames: ours.packets,
        data_frames: ours.data_packets,
        tcp_payload_bytes: ours.payload_bytes,
        max_payload: ours.largest_payload,
        sack_ack_frames: ours.sack_packets,
        mss: ours.mss,
        wscale: ours.window_scale,
        window_scaled_max: ours.window?.max,
      }).toEqual({
        frames: theirs.frames,
        data_frames: theirs.data_frames,
        tcp_payload_bytes: theirs.tcp_payload_bytes,
        max_payload: theirs.max_payload,
        sack_ack_frames: theirs.sack_ack_frames,
        mss: theirs.syn.mss,
        wscale: theirs.syn.wscale,
        window_scaled_max: theirs.window_scaled_max,
      });
    }
  });

  it.each(['loss1pct-20ms', 'nat-bridge-any'])(
    'both ends of %s joined: each loss is found, its way and its clock',
    async (name) => {
      const [near, far] = name.startsWith('loss') ? ['client', 'server'] : ['container', 'server'];
      const tap = async (which: string) => {
        const path = join(dir, `${name}.${which}.pcap`);
        return { path, report: await report(path) };
      };
      // The order in which the files are given does not matter.
      const joined = await joinCaptures(await tap(far ?? ''), await tap(near ?? ''));
      expect(joined.files).toEqual([`${name}.${near}.pcap`, `${name}.${far}.pcap`]);
      const lost = name.startsWith('loss') ? 23 : 4;
      expect(joined.connections).toMatchObject([
        {
          to_client: { lost, lost_data: lost, not_sent: 0, duplicated: 0 },
          to_server: { lost: 0, not_sent: 0 },
        },
      ]);
      const { clock, changes } = joined.connections[0]!;
      expect(Math.abs(clock!.offset_ms)).toBeLessThanOrEqual(clock!.error_ms);
      expect(changes.some((change) => change.startsWith('addresses translated'))).toBe(
        name.startsWith('nat'),
      );
    },
  );

  it('a connection that NAT shows twice in one of the captures is in both', async () => {
    const tap = async (which: string) => {
      const path = join(dir, `nat-bridge-any.${which}.pcap`);
      return { path, report: await report(path) };
    };
    const joined = await joinCaptures(await tap('container'), await tap('host'));
    expect(joined.only_in).toEqual([0, 0]);
  });

  it('pictures of a connection hold what its numbers say', async () => {
    const path = join(dir, 'loss1pct-20ms.server.pcap');
    const { flows } = await report(path);
    const [plots] = await plotFlows(path, flows);
    const { rtt, window, retransmissions } = plots!.charts;
    for (const chart of [rtt, window, retransmissions])
      expect(chartSchema.safeParse(chart).error).toBeUndefined();
    const sum = (points: readonly (readonly [number, number])[]): number =>
      points.reduce((n, [, y]) => n + y, 0);
    if (retransmissions?.kind !== 'retransmissions' || window?.kind !== 'window')
      throw new Error('no such chart');
    expect(retransmissions.kinds.map(({ name, points }) => [name, sum(points)])).toEqual([['fast', 23]]);
    expect(sum(retransmissions.sent ?? [])).toBe(1406);
    const most = window.series.map(({ points }) => Math.max(...points.map(([, y]) => y ?? 0)));
    const { client, server } = flows[0]!.sides;
    expect(most).toEqual([server.in_flight_max, client.window?.max]);
  });

  it('an MSS that was rewritten on the way is proven by two taps only', async () => {
    const tap = async (which: string) => {
      const path = join(dir, `mssclamp1420.${which}.pcap`);
      return { path, report: await report(path) };
    };
    const { connections } = await joinCaptures(await tap('client'), await tap('server'));
    expect(connections[0]!.changes).toEqual([
      'MSS of the client’s SYN: sent 1460, arrived 1420',
      'MSS of the server’s SYN: sent 1460, arrived 1420',
    ]);
  });
});

describe.skipIf(CAPTURES === undefined || !hasTool('editcap'))('the same capture in other files', () => {
  const source = join(CAPTURES ?? '', 'loss1pct-20ms.server.pcap');
  const made = mkdtempSync(join(tmpdir(), 'evidence-editcap-'));
  afterAll(() => rmSync(made, { recursive: true }));

  it.each([
    ['pcapng', (to: string) => runTool('editcap', ['-F', 'pcapng', source, to])],
    ['pcap in ns', (to: string) => runTool('editcap', ['-F', 'nsecpcap', source, to])],
    [
      'two sections, each with its interface',
      (to: string) => {
        const half = join(made, 'half');
        runTool('editcap', ['-F', 'pcapng', '-r', source, `${half}1`, '1-1000']);
        runTool('editcap', ['-F', 'pcapng', '-r', source, `${half}2`, '1001-9999']);
        writeFileSync(to, Buffer.concat([readFileSync(`${half}1`), readFileSync(`${half}2`)]));
      },
    ],
    [
      'two interfaces',
      (to: string) => {
        const half = join(made, 'odd');
        runTool('editcap', ['-F', 'pcapng', '-r', source, `${half}1`, '1-1000']);
        runTool('editcap', ['-F', 'nsecpcap', '-r', source, `${half}2`, '1001-9999']);
        runTool('mergecap', ['-F', 'pcapng', '-w', to, `${half}1`, `${half}2`]);
      },
    ],
  ])('%s gives the same connection', async (name, make) => {
    const file = join(made, name.replaceAll(/\W/g, '-'));
    make(file);
    const [expected, found] = [await report(source), await report(file)];
    expect(found.flows).toEqual(expected.flows);
    expect([found.from, found.to, found.problem]).toEqual([expected.from, expected.to, undefined]);
  });

  it('a clock that is ahead is measured, and nothing else changes', async () => {
    const ahead = join(made, 'ahead.pcap');
    runTool('editcap', ['-F', 'pcap', '-t', '3.217', source, ahead]);
    const client = join(CAPTURES ?? '', 'loss1pct-20ms.client.pcap');
    const { connections } = await joinCaptures(
      { path: client, report: await report(client) },
      { path: ahead, report: await report(ahead) },
    );
    const { clock, to_client } = connections[0]!;
    expect(clock!.offset_ms).toBeCloseTo(3216.937, 2);
    expect(to_client.lost).toBe(23);
  });
});

// Captures of other projects, some of them malformed on purpose.
const publicFiles = ['zeek/testing/btest/Traces/tcp', 'tcpdump/tests'].flatMap((relative) => {
  const folder = sharedPath(relative) ?? '';
  return readdirOf(folder)
    .filter((f) => /\.pcap(?:ng)?$/.test(f))
    .map((f) => join(folder, f));
});

describe.skipIf(publicFiles.length === 0 || !hasTool('capinfos'))('captures of other projects', () => {
  it.each(publicFiles.map((f) => [f.split('/').pop() ?? '', f]))(
    '%s: every packet is read',
    async (_, file) => {
      const count = /^Number of packets.*?(\d+)$/m.exec(runTool('capinfos', ['-c', '-M', file]))?.[1];
      const found = await report(file);
      expect(found.packets).toBe(Number(count));
      // Nothing is read as time or number that is none.
      expect(JSON.stringify(found)).not.toMatch(/null|Infinity/);
    },
  );
});

function readdirOf(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}
