import type { Chart } from '../core/documents/chart-schema.js';
import { rttSeries } from '../core/documents/charts/rtt-series.js';
import { formatInstant } from '../core/instant.js';
import { CaptureAnalysis } from './capture-analysis.js';
import { FlowSeries, type SideSeries, STRETCHES } from './flow/series.js';
import type { Samples } from './flow/samples.js';
import type { TcpFlow } from './flow/tcp-flow.js';
import { readCapture } from './reader/read-capture.js';
import type { FlowReport } from './summary/flow-types.js';

export interface FlowPlots {
  /** `T1`. */
  readonly flow: string;
  /** `rtt`, `window`, `retransmissions`, `throughput`, `sequence` → the picture; what there is nothing of is absent. */
  readonly charts: Readonly<Record<string, Chart>>;
}

/** Reads the file again and keeps of the wanted connections what their pictures need. */
export async function plotFlows(path: string, flows: readonly FlowReport[]): Promise<FlowPlots[]> {
  const series = new Map(
    flows.map((f) => [indexOf(f), new FlowSeries(f.first_at_ns, f.first_at_ns + f.seconds * 1e9)]),
  );
  const analysis = new CaptureAnalysis(series);
  const file = await readCapture(path, analysis);
  if (typeof file === 'string') return [];
  const base = file.base ?? 0n;
  return flows.flatMap((report) => {
    const [flow, own] = [analysis.flows[indexOf(report)], series.get(indexOf(report))];
    return flow && own ? [{ flow: report.id, charts: chartsOf(report, flow, own, base) }] : [];
  });
}

const indexOf = ({ id }: FlowReport): number => Number(id.slice(1)) - 1;

/** Of the side that sent more: what it had in the air, what the other let it, what came again. */
function chartsOf(
  report: FlowReport,
  flow: TcpFlow,
  series: FlowSeries,
  base: bigint,
): Record<string, Chart> {
  const sender = flow.sides[0].newBytes >= flow.sides[1].newBytes ? 0 : 1;
  const who = sender === flow.client ? 'client' : 'server';
  const clock = { start: formatInstant(base + BigInt(Math.round(series.from))), timezone: 'UTC' };
  const x = (at: number): number => Math.round((at - series.from) / 1e3) / 1e6;
  const points = ({ points: list }: Samples): [number, number][] =>
    Array.from({ length: list.length / 2 }, (_, i) => [x(list[2 * i] ?? 0), list[2 * i + 1] ?? 0]);
  const name = `${report.client} → ${report.server}`;
  const [own, peer] = [series.sides[sender], series.sides[sender === 0 ? 1 : 0]];
  const rtt = flow.sides[sender].rtt;
  const resent = resentChart(own, series);
  return {
    ...(rtt && {
      rtt: {
        kind: 'rtt',
        title: `RTT of the ${who}’s data, as seen at this tap`,
        note: name,
        ...clock,
        series: [rttSeries(who, points(rtt))],
      } satisfies Chart,
    }),
    ...(own.inFlight.count > 1 && {
      window: {
        kind: 'window',
        title: `What the ${who} had in flight, and the window it was given`,
        note: name,
        ...clock,
        series: [
          { name: `in flight of the ${who}`, unit: 'bytes', points: points(own.inFlight) },
          { name: 'window offered to it', unit: 'bytes', points: points(peer.window) },
        ],
        zeroWindow: peer.zeroWindows.map(x),
        ...(!flow.areWindowsScaled && flow.sides[sender === 0 ? 1 : 0].isn < 0 && { unscaled: true }),
      } satisfies Chart,
    }),
    ...(resent && {
      retransmissions: {
        kind: 'retransmissions',
        title: `Data of the ${who} that came again`,
        note: name,
        ...clock,
        ...resent,
      } satisfies Chart,
    }),
    ...(own.sequence.count > 1 && {
      throughput: throughputChart(own, series, `What the ${who} carried over`, { note: name, ...clock }),
      sequence: sequenceChart(own, points, `How far the ${who}’s data came`, { note: name, ...clock }),
    }),
  };
}

interface Frame {
  readonly note: string;
  readonly start: string;
  readonly timezone: string;
}

function throughputChart(own: SideSeries, { from, to }: FlowSeries, title: string, frame: Frame): Chart {
  const interval = (to - from) / 1e9 / STRETCHES || 1;
  const megabits = (bytes: number): number => Math.round((bytes * 8) / interval / 1e3) / 1e3;
  return {
    kind: 'lines',
    title,
    ...frame,
    xLabel: 's',
    yLabel: 'goodput, Mbit/s',
    series: [
      {
        name: 'new bytes',
        points: own.newBytes.map((n, i) => [Math.round((i + 0.5) * interval * 1e6) / 1e6, megabits(n)]),
      },
    ],
  };
}

/** Time and sequence, as people look at a transfer first. */
function sequenceChart(
  own: SideSeries,
  points: (samples: Samples) => [number, number][],
  title: string,
  frame: Frame,
): Chart {
  const megabytes = (samples: Samples): [number, number][] =>
    points(samples).map(([x, y]) => [x, Math.round(y) / 1e6]);
  return {
    kind: 'lines',
    title,
    ...frame,
    xLabel: 's',
    yLabel: 'MB since the first byte',
    series: [
      { name: 'sent', points: megabytes(own.sequence) },
      { name: 'acknowledged', points: megabytes(own.acknowledged) },
    ],
  };
}

function resentChart(own: SideSeries, { from, to }: FlowSeries) {
  if (own.again.size === 0) return undefined;
  const interval = (to - from) / 1e9 / STRETCHES;
  const at = (i: number): number => Math.round(i * interval * 1e6) / 1e6;
  const counts = (list: readonly number[]): [number, number][] => list.map((n, i) => [at(i), n]);
  return {
    interval,
    kinds: [...own.again].map(([kind, list]) => ({ name: kind, points: counts(list) })),
    sent: counts(own.sent),
  };
}
