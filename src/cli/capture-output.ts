import type { SealWith } from '../bundle/custody.js';
import type { Collected } from '../collect/collect.js';
import type { Artifact } from '../core/artifact.js';
import { visible } from '../core/escape.js';
import { formatBytes } from '../core/units.js';
import type { CaptureJoin, ConnectionJoin, DirectionJoin } from '../pcap/join/join-types.js';
import type { CapturesRead } from '../pcap/write-capture-tables.js';
import type { CaptureReport } from '../pcap/summary/capture-report.js';
import { formatNumber } from '../render/number.js';
import type { Uploaded } from '../upload/upload.js';
import { collectJson } from './collect-command.js';
import { collectSummary } from './collect-summary.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

const MOST_READINGS = 5;
const MOST_CONNECTIONS = 5;

/** The closing words of a capture: what is there, what it says in brief, what to run next. */
export function captureSummary(
  collected: Collected,
  read: CapturesRead | undefined,
  seal: SealWith,
  paint: Paint,
): string {
  const next = `evidence pcap ${collected.path}${collected.encrypted ? ' --identity FILE' : ''}`;
  const lines = capturesOf(collected, read).flatMap(({ artifact, report }) =>
    captureLines(artifact, report, paint),
  );
  const joins = (read?.joins ?? []).flatMap((joined) => joinLines(joined, paint));
  const brief = [...(lines.length > 0 ? ['', ...lines] : []), ...(joins.length > 0 ? ['', ...joins] : [])];
  // Packets alone seldom make a verdict; that it is undetermined is no news then.
  const { analysis, ...rest } = collected;
  const told = analysis?.verdict.outcome === 'cause' ? collected : rest;
  return collectSummary(told, seal, paint, { brief, next: [next] });
}

/** Everything of `evidence collect --json`, and the captures in figures. */
export function captureJson(
  collected: Collected,
  read: CapturesRead | undefined,
  uploaded: Uploaded | undefined,
): object {
  return {
    ...collectJson(collected, uploaded),
    captures: capturesOf(collected, read).map(({ artifact, report }) => ({
      host: artifact.host,
      ...(artifact.subject !== undefined && { interface: artifact.subject }),
      outcome: artifact.outcome,
      ...(artifact.reason !== undefined && { reason: artifact.reason }),
      ...(artifact.note !== undefined && { note: artifact.note }),
      ...(artifact.path !== undefined && { path: artifact.path, bytes: artifact.bytes }),
      ...(report && {
        packets: report.packets,
        connections: report.connections,
        from: report.from,
        to: report.to,
        readings: report.flows.flatMap((f) =>
          f.readings.map((r) => ({ flow: f.id, client: f.client, server: f.server, ...r })),
        ),
      }),
    })),
    joins: read?.joins ?? [],
  };
}

/** Each capture that was asked for, with what it says where it could be read. */
function capturesOf(
  { manifest }: Collected,
  read: CapturesRead | undefined,
): { artifact: Artifact; report: CaptureReport | undefined }[] {
  const reports = new Map(read?.captures.map((c) => [c.artifact.path, c.report]));
  return manifest.artifacts
    .filter(({ collector, probe }) => collector === 'capture' && probe === 'packets')
    .map((artifact) => ({
      artifact,
      report: artifact.path === undefined ? undefined : reports.get(artifact.path),
    }));
}

function captureLines(artifact: Artifact, report: CaptureReport | undefined, paint: Paint): string[] {
  const where = artifact.subject === undefined ? artifact.host : `${artifact.host} ${artifact.subject}`;
  if (!report) {
    const why = artifact.path === undefined ? (artifact.reason ?? artifact.outcome) : 'it cannot be read';
    return [wrap(`${paint('yellow', where)}: no capture: ${visible(why)}`, '')];
  }
  const found = report.flows
    .flatMap((f) => f.readings.map((r) => ({ f, r })))
    .filter(({ r }) => r.severity === 'warning');
  const more = found.length - MOST_READINGS;
  const cut = artifact.outcome === 'ok' ? '' : `; ${artifact.outcome.replace('_', ' ')}`;
  return [
    `${paint('bold', where)}: ${count(report.packets, 'packet')}, ${count(report.connections, 'connection')}, ${formatBytes(artifact.bytes)}${cut}`,
    ...(report.packets === 0 ? ['  no packet passed the filter'] : []),
    ...(artifact.note === undefined ? [] : [wrap(visible(artifact.note), '  ')]),
    ...found
      .slice(0, MOST_READINGS)
      .map(({ f, r }) =>
        wrap(`${paint('yellow', '!')} ${f.id} ${f.client} → ${f.server}: ${visible(r.statement)}`, '  '),
      ),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function joinLines({ files, connections }: CaptureJoin, paint: Paint): string[] {
  const most = connections.toSorted((a, b) => lostOf(b) - lostOf(a));
  const lost = most.reduce((sum, c) => sum + lostOf(c), 0);
  const shown = most.slice(0, MOST_CONNECTIONS).filter((c) => lostOf(c) > 0);
  const [near = '', far = ''] = files.map((file) => visible(file));
  return [
    wrap(
      `${paint('bold', 'both ends')}: ${near} (nearer to the clients) and ${far} have ${count(connections.length, 'connection')} in common; ` +
        (lost === 0 ? 'nothing was lost between them' : `${count(lost, 'packet')} lost between them`),
      '',
    ),
    ...shown.map((c) =>
      wrap(
        `${c.client} → ${c.server}: to the server ${lossOf(c.to_server)}, to the client ${lossOf(c.to_client)}`,
        '  ',
      ),
    ),
  ];
}

function count(n: number, what: string): string {
  return `${formatNumber(n)} ${what}${n === 1 ? '' : 's'}`;
}

const lostOf = (c: ConnectionJoin): number => c.to_client.lost + c.to_server.lost;

function lossOf({ lost, sent }: DirectionJoin): string {
  return `${formatNumber(lost)} of ${formatNumber(sent)} lost`;
}
