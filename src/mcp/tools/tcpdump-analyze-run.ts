import type { z } from 'zod';
import { captureSources, Scratch } from '../../cli/pcap-sources.js';
import { isCaptureFile, isCaptureName } from '../../core/capture-file.js';
import { EvidenceError } from '../../core/errors.js';
import type { CaptureReport } from '../../pcap/summary/capture-report.js';
import { sourceOf, sourceText } from '../cited.js';
import { decodedPackets } from '../decoded-packets.js';
import { type Focus, focusOn } from '../focus.js';
import { bundleOfRun } from '../runs.js';
import type { Answer, Call } from '../tool.js';
import type { connection, statistics, tcpdumpAnalyzeInput, tcpdumpAnalyzeOutput } from './tcpdump-analyze.js';

const SECTIONS = ['statistics', 'anomalies', 'packets', 'dns', 'all'] as const;
const MOST_FLOWS = 50;

export async function runTcpdumpAnalyze(
  args: z.infer<typeof tcpdumpAnalyzeInput>,
  call: Call,
): Promise<Answer<z.input<typeof tcpdumpAnalyzeOutput>>> {
  const named = args.captureId === undefined ? args.bundle : bundleOfRun(call.state.runs, args.captureId);
  const focus = await focusOn(call, { instanceId: args.instanceId, bundle: named }, 'packets');
  const scratch = new Scratch();
  try {
    return await analysed(focus, args, scratch, call);
  } finally {
    await scratch.remove();
  }
}

interface Wanted {
  readonly section: (typeof SECTIONS)[number];
  readonly maxPackets: number;
  readonly filter?: string | undefined;
  readonly response_format: 'concise' | 'detailed';
}

async function analysed(focus: Focus, args: Wanted, scratch: Scratch, call: Call) {
  const { info, host } = focus;
  const signal = call.signal;
  if (!holdsPackets(focus)) throw noCapture(focus);
  const all = await captureSources(info.path, { scratch, signal }, call.state.flags);
  const sources = all
    .map((s) => ({ ...s, file: s.report.file.slice(info.path.length + 1) }))
    .filter((s) => host === undefined || s.file.startsWith(`hosts/${host}/`));
  if (sources.length === 0) throw noCapture(focus);
  const wants = (section: (typeof SECTIONS)[number]): boolean =>
    args.section === 'all' || args.section === section;
  const packets: { file: string; frame: number; at: string; text: string }[] = [];
  let matched = 0;
  if (wants('packets'))
    for (const { path, file } of sources) {
      const found = await decodedPackets(path, args.filter, args.maxPackets - packets.length, signal);
      matched += found.matched;
      packets.push(...found.packets.map((packet) => ({ file, ...packet })));
    }
  const stats = sources.map(({ report, file }) => statisticsOf(report, file, info.id));
  const anomalies = wants('anomalies')
    ? sources.flatMap(({ report, file }) =>
        report.flows.flatMap((f) =>
          f.readings.map((r) => ({
            ...{ kind: r.kind, severity: r.severity, statement: r.statement, file },
            connection: `${f.id} ${f.client} > ${f.server}`,
            frames: r.frames.slice(0, 10),
          })),
        ),
      )
    : [];
  const sorted = anomalies.toSorted((a, b) => Number(a.severity === 'info') - Number(b.severity === 'info'));
  const most = args.response_format === 'detailed' ? 500 : MOST_FLOWS;
  const assessment = assessmentOf(stats, sorted);
  return {
    data: {
      untrusted: true as const,
      source: sourceOf(focus),
      statistics: stats,
      anomalies: sorted.slice(0, most),
      connections: connectionsOf(sources, most),
      dns: wants('dns')
        ? sources.flatMap(({ report }) =>
            report.dns.resolvers.map((r) => ({
              ...{ resolver: r.address, questions: r.questions, answers: r.answers },
              rcodes: { ...r.rcodes },
            })),
          )
        : [],
      decodedPackets: packets,
      matched_packets: matched,
      assessment,
    },
    text: [
      `${sourceText(focus)}: ${assessment}`,
      ...sorted.slice(0, 20).map((a) => `${a.severity} ${a.kind} ${a.connection}: ${a.statement}`),
      ...packets.slice(0, 30).map((x) => `${x.frame} ${x.at} ${x.text}`),
      ...(packets.length > 30 ? [`and ${packets.length - 30} more packets in structuredContent`] : []),
    ].join('\n'),
  };
}

function holdsPackets({ manifest: { artifacts, files } }: Focus): boolean {
  return artifacts.some(isCaptureFile) || files.some((f) => isCaptureName(f.path));
}

function noCapture({ info, host, manifest }: Focus): EvidenceError {
  const tried = manifest.artifacts.filter(
    (a) => a.collector === 'capture' && a.outcome !== 'ok' && (host === undefined || a.host === host),
  );
  const reasons = tried.map((a) => `${a.host}${a.subject === undefined ? '' : ` ${a.subject}`}: ${a.reason}`);
  return new EvidenceError(
    'E_NOT_A_CAPTURE',
    [`${info.id} has no capture${host === undefined ? '' : ` of ${host}`}`, ...reasons].join('; '),
    'tcpdump_capture makes one',
  );
}

function statisticsOf(report: CaptureReport, file: string, bundle: string): z.input<typeof statistics> {
  const sides = report.flows.flatMap((f) => [f.sides.client, f.sides.server]);
  const sum = (of: (side: (typeof sides)[number]) => number): number =>
    sides.reduce((n, side) => n + of(side), 0);
  return {
    file,
    logKey: `${bundle}/${file}`,
    packets: report.packets,
    bytes: report.wire_bytes,
    seconds: Number(report.seconds.toFixed(3)),
    ...(report.from !== undefined && { from: report.from }),
    ...(report.to !== undefined && { to: report.to }),
    connections: report.connections,
    protocols: { ...report.protocols },
    retransmitted_packets: sum((s) => s.resent.packets),
    lost_before_tap_packets: sum((s) => s.lost_before_tap.packets),
    resets: report.flows.filter((f) => f.readings.some((r) => r.kind === 'reset' || r.kind === 'refused'))
      .length,
    zero_windows: sum((s) => s.zero_window.count),
    duplicates_removed: report.copies_removed,
    ...(report.dropped_by_kernel !== undefined && { dropped_by_kernel: report.dropped_by_kernel }),
    ...(report.problem !== undefined && { problem: report.problem }),
    not_analysed: { ...report.not_analysed },
  };
}

function connectionsOf(
  sources: readonly { readonly report: CaptureReport; readonly file: string }[],
  most: number,
): z.input<typeof connection>[] {
  return sources
    .flatMap(({ report, file }) => report.flows.map((f) => ({ f, file })))
    .toSorted((a, b) => b.f.packets - a.f.packets)
    .slice(0, most)
    .map(({ f, file }) => {
      const { client, server } = f.sides;
      const rtt = client.rtt_ms ?? server.rtt_ms;
      return {
        ...{ id: f.id, file, client: f.client, server: f.server, packets: f.packets },
        ...{ client_bytes: client.new_bytes, server_bytes: server.new_bytes },
        resent_packets: client.resent.packets + server.resent.packets,
        ...(rtt && { rtt_ms_p50: rtt.p50, rtt_ms_p95: rtt.p95 }),
      };
    });
}

function assessmentOf(
  stats: readonly z.input<typeof statistics>[],
  anomalies: readonly { readonly severity: string; readonly statement: string }[],
): string {
  const sum = (of: (s: z.input<typeof statistics>) => number): number => stats.reduce((n, s) => n + of(s), 0);
  const warnings = anomalies.filter((a) => a.severity === 'warning').length;
  return [
    `${sum((s) => s.packets)} packets in ${sum((s) => s.connections)} connections:`,
    `${sum((s) => s.retransmitted_packets)} sent again, ${sum((s) => s.lost_before_tap_packets)} lost before the tap,`,
    `${sum((s) => s.resets)} connections reset or refused, ${warnings} warnings`,
  ].join(' ');
}
