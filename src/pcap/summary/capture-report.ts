import { formatInstant } from '../../core/instant.js';
import type { CaptureAnalysis } from '../capture-analysis.js';
import { LINK_NAMES } from '../decode-link.js';
import { RCODES } from '../dns/transactions.js';
import { settleCopies } from '../flow/copies.js';
import type { TcpFlow } from '../flow/tcp-flow.js';
import { NO_TROUBLE } from '../flow/side.js';
import { endZero } from '../flow/window.js';
import type { CaptureFile } from '../reader/read-capture.js';
import { flowId, flowReport } from './flow-report.js';
import type { FlowReport, Spread } from './flow-types.js';
import { type Reading, readingsOf } from './readings.js';

export interface CaptureReport {
  readonly file: string;
  readonly format: string;
  readonly compressed: boolean;
  readonly link_types: readonly string[];
  /** Bytes of each packet that were kept; 0 or 262144: all. */
  readonly snaplen: number;
  readonly packets: number;
  readonly wire_bytes: number;
  readonly cut_packets: number;
  /** Of those, the ones cut within their TCP options. */
  readonly options_cut: number;
  readonly from?: string;
  readonly to?: string;
  readonly seconds: number;
  /** Times the clock went back, and by how much at most. */
  readonly clock_back: { readonly times: number; readonly most_ms: number };
  /** As the capturing program wrote it into the file (pcapng). */
  readonly dropped_by_kernel?: number;
  readonly problem?: string;
  readonly not_analysed: Readonly<Record<string, number>>;
  readonly tunnels: Readonly<Record<string, number>>;
  readonly protocols: Readonly<Record<string, number>>;
  readonly copies_removed: number;
  /** Packets of connections beyond the most that are followed. */
  readonly not_followed: number;
  /** Connections in the file; `flows` has all of them, or the 10,000 that tell most. */
  readonly connections: number;
  readonly flows: readonly (FlowReport & { readonly readings: readonly Reading[] })[];
  readonly dns: {
    readonly resolvers: readonly {
      readonly address: string;
      readonly questions: number;
      readonly answers: number;
      readonly repeated: number;
      readonly rcodes: Readonly<Record<string, number>>;
      readonly ms?: Spread;
      readonly slowest_frame?: number;
    }[];
    readonly failed: Readonly<Record<string, number>>;
    readonly unanswered: readonly {
      readonly name: string;
      readonly resolver: string;
      readonly frame: number;
      readonly asked: number;
    }[];
  };
}

const MOST_UNANSWERED = 50;
const MOST_FLOWS = 10_000;

/** The analysis of one file as plain data. `analysis` is done with: open stalls are ended with the capture. */
export function captureReport(
  name: string,
  file: CaptureFile,
  analysis: CaptureAnalysis,
  mostReported = MOST_FLOWS,
): CaptureReport {
  const { flows } = analysis;
  const timeOf = (at: number): string | undefined =>
    file.base === undefined || Number.isNaN(at)
      ? undefined
      : formatInstant(file.base + BigInt(Math.round(at)));
  for (const flow of flows) finish(flow);
  const same = sameConnections(flows);
  const [from, to] = [timeOf(analysis.firstAt), timeOf(analysis.lastAt)];
  const { incomplete } = analysis.reassembly;
  const drops = file.interfaces.flatMap((i) => i.dropped ?? []);
  return {
    file: name,
    format: file.format,
    compressed: file.isCompressed,
    link_types: [...new Set(file.interfaces.map((i) => LINK_NAMES[i.linkType] ?? `link type ${i.linkType}`))],
    snaplen: Math.max(0, ...file.interfaces.map((i) => i.snaplen)),
    packets: analysis.packets,
    wire_bytes: analysis.wireBytes,
    cut_packets: analysis.cut,
    options_cut: [...analysis.optionsCut.values()].reduce((sum, n) => sum + n, 0),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    seconds: Number.isNaN(analysis.firstAt) ? 0 : (analysis.lastAt - analysis.firstAt) / 1e9,
    clock_back: { times: analysis.backwards, most_ms: analysis.mostBackwards / 1e6 },
    ...(drops.length > 0 && { dropped_by_kernel: drops.reduce((a, b) => a + b, 0) }),
    ...(file.problem !== undefined && { problem: file.problem }),
    not_analysed: {
      ...Object.fromEntries(analysis.undecoded),
      ...(incomplete > 0 && { 'TCP with IP fragments missing': incomplete }),
    },
    tunnels: Object.fromEntries(analysis.tunnels),
    protocols: analysis.protocols,
    copies_removed: flows.reduce(
      (n, f) => n + f.sides[0].trouble.tapCopies + f.sides[1].trouble.tapCopies,
      0,
    ),
    not_followed: analysis.notFollowed,
    connections: flows.length,
    flows: telling(flows, mostReported).map((flow) => {
      const twin = same.get(flow);
      const report = {
        ...flowReport(flow, timeOf, analysis.optionsCut.get(flow.index)),
        ...(twin !== undefined && { same_connection_as: flowId(twin) }),
      };
      return { ...report, readings: readingsOf(report) };
    }),
    dns: dnsReport(analysis),
  };
}

/** In order of the file; where there are too many, those with trouble and those that carried most. */
function telling(flows: readonly TcpFlow[], most: number): readonly TcpFlow[] {
  if (flows.length <= most) return flows;
  const interest = (flow: TcpFlow): number =>
    flow.sides.reduce((sum, s) => sum + s.newBytes + (s.trouble === NO_TROUBLE ? 0 : 1e12), 0) +
    (flow.reset || flow.icmp ? 1e12 : 0);
  const chosen = flows
    .map((flow) => ({ flow, by: interest(flow) }))
    .toSorted((a, b) => b.by - a.by)
    .slice(0, most);
  return chosen.map(({ flow }) => flow).toSorted((a, b) => a.index - b.index);
}

function finish(flow: TcpFlow): void {
  settleCopies(flow);
  for (const side of flow.sides) {
    if (!Number.isNaN(side.trouble.zeroSince)) endZero(side.troubles, flow.lastAt);
    const { fullSince } = side.trouble;
    if (Number.isNaN(fullSince)) continue;
    side.troubles.fullTotal += flow.lastAt - fullSince;
    side.troubles.fullSince = Number.NaN;
  }
}

/** Flows with both initial sequence numbers of an earlier one: NAT changes addresses and ports, not these. */
function sameConnections(flows: readonly TcpFlow[]): Map<TcpFlow, TcpFlow> {
  const isn = (i: number, who: 'client' | 'server'): number => {
    const { client, sides } = flows[i]!;
    return sides[who === 'client' ? client : client === 0 ? 1 : 0].isn;
  };
  const order = Uint32Array.from(flows.keys())
    .filter((i) => isn(i, 'client') >= 0 && isn(i, 'server') >= 0)
    .toSorted((i, j) => isn(i, 'client') - isn(j, 'client') || isn(i, 'server') - isn(j, 'server') || i - j);
  const same = new Map<TcpFlow, TcpFlow>();
  let first = order[0] ?? 0;
  for (const i of order.subarray(1)) {
    const isSame = isn(i, 'client') === isn(first, 'client') && isn(i, 'server') === isn(first, 'server');
    if (isSame) same.set(flows[i]!, flows[first]!);
    else first = i;
  }
  return same;
}

function dnsReport({ dns }: CaptureAnalysis): CaptureReport['dns'] {
  return {
    resolvers: [...dns.resolvers.values()].map((r) => {
      const [p50 = Number.NaN, p95 = Number.NaN] = r.times.quantiles(0.5, 0.95);
      return {
        address: r.address,
        questions: r.questions,
        answers: r.answers,
        repeated: r.repeated,
        rcodes: Object.fromEntries(
          [...r.rcodes].map(([code, n]) => [code === 0 ? 'NOERROR' : (RCODES[code] ?? String(code)), n]),
        ),
        ...(r.times.count > 0 && {
          ms: { n: r.times.count, min: r.times.least, p50, p95, max: r.times.greatest },
          slowest_frame: r.slowestFrame,
        }),
      };
    }),
    failed: Object.fromEntries(dns.failed),
    unanswered: dns
      .unanswered()
      .open.slice(0, MOST_UNANSWERED)
      .map(({ name, resolver, frame, asked }) => ({ name, resolver, frame, asked })),
  };
}
