import { visible } from '../core/escape.js';
import { formatBytes } from '../core/units.js';
import type { CaptureJoin, ConnectionJoin, DirectionJoin } from '../pcap/join/join-types.js';
import type { CaptureReport } from '../pcap/summary/capture-report.js';
import type { FlowReport, SideReport, Spread } from '../pcap/summary/flow-types.js';
import { isOneWay } from '../pcap/summary/losses.js';
import type { Reading } from '../pcap/summary/readings.js';
import { formatNumber } from '../render/number.js';
import type { Paint } from './style.js';
import { textTable } from './text-table.js';
import { wrap } from './wrap.js';

type Flow = CaptureReport['flows'][number];

/** One file: what it is, its connections, what stands out in them, its name resolution. */
export function captureText(c: CaptureReport, top: number, paint: Paint): string {
  const flows = c.flows.toSorted((a, b) => weight(b) - weight(a));
  const shown = flows.slice(0, top);
  const telling = flows.filter((f) => f.readings.length > 0).slice(0, top);
  const lines = [
    paint('bold', visible(c.file)),
    ...facts(c).map((line) => wrap(line, '  ')),
    ...(shown.length === 0 ? ['  no TCP connection in it'] : ['', ...flowTable(shown, paint)]),
    ...(flows.length > shown.length
      ? [paint('dim', `  ${flows.length - shown.length} more: --top ${flows.length}`)]
      : []),
    ...(telling.length > 0 ? [''] : []),
    ...telling.flatMap((f) => f.readings.map((r) => readingLine(f.id, r, paint))),
    ...dnsLines(c, paint),
  ];
  return `${lines.join('\n')}\n`;
}

function facts(c: CaptureReport): string[] {
  const n = formatNumber;
  const cut =
    c.cut_packets > 0
      ? `, ${n(c.cut_packets)} cut (snaplen ${c.snaplen})${c.options_cut > 0 ? `, ${n(c.options_cut)} within their TCP options: capture with -s 128` : ''}`
      : '';
  const time = c.from === undefined ? 'no times' : `${c.from} to ${c.to ?? '?'} (${n(c.seconds)} s)`;
  const left = Object.entries(c.not_analysed).map(([why, count]) => `${n(count)} ${why}`);
  return [
    `${c.format}${c.compressed ? ' in gzip' : ''}, ${c.link_types.join(', ') || 'no interface'}: ${n(c.packets)} packets, ${formatBytes(c.wire_bytes)} on the wire${cut}`,
    time,
    ...(c.copies_removed > 0
      ? [`${n(c.copies_removed)} packets were second copies of the same tap and are not counted`]
      : []),
    ...(c.dropped_by_kernel !== undefined && c.dropped_by_kernel > 0
      ? [
          `${n(c.dropped_by_kernel)} packets were dropped by the capturing kernel: they are no loss of the network`,
        ]
      : []),
    ...(c.clock_back.times > 0
      ? [`the clock went back ${n(c.clock_back.times)} times, at most ${n(c.clock_back.most_ms)} ms`]
      : []),
    ...(left.length > 0 ? [`not analysed: ${left.join(', ')}`] : []),
    ...(Object.keys(c.tunnels).length > 0
      ? [
          `inside of ${Object.entries(c.tunnels)
            .map(([t, count]) => `${t} (${n(count)})`)
            .join(', ')}`,
        ]
      : []),
    ...(c.problem === undefined ? [] : [`INCOMPLETE: ${c.problem}`]),
  ];
}

/** What somebody would look at first: what stands out, then what carried most. */
export function weight(f: Flow): number {
  const warnings = f.readings.filter((r) => r.severity === 'warning').length;
  // What address translation shows once more comes behind the connection that it is.
  const packets = f.same_connection_as === undefined ? f.packets : 0;
  return warnings * 1e15 + f.sides.client.new_bytes + f.sides.server.new_bytes + packets;
}

function flowTable(flows: readonly Flow[], paint: Paint): string[] {
  const rows = flows.map((f) => [
    f.id,
    `${f.client} → ${f.server}${f.client_guessed ? ' (?)' : ''}`,
    formatNumber(f.seconds),
    formatBytes(f.sides.client.new_bytes),
    formatBytes(f.sides.server.new_bytes),
    f.handshake === undefined ? '-' : f.handshake.rtt_ms.toFixed(1),
    rttOf(f),
    isOneWay(f) ? '-' : String(again(f.sides.client) + again(f.sides.server)),
    f.same_connection_as === undefined ? f.state : `= ${f.same_connection_as}`,
    f.history,
  ]);
  const heads = [
    '',
    'client → server',
    's',
    'sent',
    'received',
    'handshake ms',
    'RTT p50/p95 ms',
    'lost',
    'state',
    'history',
  ];
  return textTable(heads, rows, '  ', paint);
}

const again = (s: SideReport): number =>
  s.resent.packets - (s.resent['spurious'] ?? 0) - (s.resent['no_room'] ?? 0) + s.lost_before_tap.packets;

/** Of data that crosses the path from this tap: near an end only what that end sends, else of the side that sent more. */
function rttOf({ tap, sides: { client, server } }: FlowReport): string {
  const isClient = tap === 'near the client' || (tap === undefined && client.new_bytes > server.new_bytes);
  const { rtt_ms: rtt } = isClient ? client : server;
  return rtt === undefined ? '-' : `${rtt.p50.toFixed(1)}/${rtt.p95.toFixed(1)}`;
}

function readingLine(id: string, r: Reading, paint: Paint): string {
  const mark = r.severity === 'warning' ? paint('yellow', '!') : paint('dim', '·');
  const frames = r.frames.length > 0 ? ` [frame ${r.frames.join(', ')}]` : '';
  return wrap(`${mark} ${id} ${visible(r.statement)}${frames}`, '  ');
}

function dnsLines({ dns }: CaptureReport, paint: Paint): string[] {
  if (dns.resolvers.length === 0) return [];
  const rows = dns.resolvers.map((r) => [
    r.address,
    String(r.questions),
    String(r.answers),
    String(r.repeated),
    r.ms === undefined ? '-' : `${r.ms.p50.toFixed(1)}/${r.ms.p95.toFixed(1)}`,
    Object.entries(r.rcodes)
      .map(([code, count]) => `${code} ${count}`)
      .join(', '),
  ]);
  const open = dns.unanswered
    .slice(0, 5)
    .map((q) => `${visible(q.name)} by ${q.resolver} [frame ${q.frame}]`);
  return [
    '',
    ...textTable(
      ['resolver', 'questions', 'answers', 'asked again', 'ms p50/p95', 'answers by code'],
      rows,
      '  ',
      paint,
    ),
    ...(open.length > 0 ? [wrap(`${paint('yellow', '!')} no answer: ${open.join(', ')}`, '  ')] : []),
  ];
}

/** Every number of one connection, with what it is of. */
export function flowText(c: CaptureReport, f: Flow, paint: Paint): string {
  const { client, server } = f.sides;
  const row = (name: string, of: (s: SideReport) => string): string[] => [name, of(client), of(server)];
  const spread = (s: Spread | undefined): string =>
    s === undefined
      ? '-'
      : `${s.min.toFixed(2)} / ${s.p50.toFixed(2)} / ${s.p95.toFixed(2)} / ${s.max.toFixed(2)} (n ${s.n})`;
  const n = formatNumber;
  const rows = [
    row('packets, with data', (s) => `${n(s.packets)}, ${n(s.data_packets)}`),
    row('data, each byte once', (s) => `${formatBytes(s.new_bytes)} (${n(s.goodput_bps / 1e6)} Mbit/s)`),
    row('segments on the wire', (s) => n(s.segments)),
    row('MSS offered, largest sent', (s) => `${s.mss ?? 'not known'}, ${s.largest_payload}`),
    row('window scale', (s) => (s.window_scale === undefined ? 'not known' : String(s.window_scale))),
    row('sent again', (s) => kindsOf(s)),
    row(
      'lost before the tap',
      (s) => `${n(s.lost_before_tap.packets)} (${formatBytes(s.lost_before_tap.bytes)})`,
    ),
    row('reordered', (s) => n(s.reordered)),
    row('copies: tap, network', (s) => `${n(s.copies.tap)}, ${n(s.copies.network)}`),
    row('acknowledged, not captured', (s) => formatBytes(s.not_captured_bytes)),
    row(
      'SACK, D-SACK, duplicate ACKs',
      (s) => `${n(s.sack_packets)}, ${n(s.dsack_packets)}, ${n(s.duplicate_acks)}`,
    ),
    row('D-SACKs of what passed once', (s) => n(s.dsacks_unseen)),
    row('recovery episodes it asked for', (s) => n(s.recovery_episodes)),
    row('RTT of its data, ms min/p50/p95/max', (s) => spread(s.rtt_ms)),
    row('window offered', (s) =>
      s.window === undefined
        ? '-'
        : `${n(s.window.min)} to ${n(s.window.max)}${s.window.scaled ? '' : ' unscaled: scale not captured'}`,
    ),
    row('window closed', (s) => `${n(s.zero_window.count)} times, ${n(s.zero_window.seconds)} s`),
    row('window probes, keep-alives', (s) => `${n(s.window_probes)}, ${n(s.keep_alives)}`),
    row('in flight at most', (s) => formatBytes(s.in_flight_max)),
    row('filled the other’s window', (s) => `${n(s.window_full.count)} times, ${n(s.window_full.seconds)} s`),
  ];
  const stalls = f.stalls.longest.map(
    (s) =>
      `${n(s.seconds)} s at ${n(s.at_s)} s: ${STALL_WORDS[s.by] ?? s.by} (${s.waited_for}) [frame ${s.frame}]`,
  );
  const { think_ms: think } = f.requests;
  const lines = [
    paint('bold', `${f.id} ${f.client} → ${f.server}`) + paint('dim', ` in ${visible(c.file)}`),
    wrap(
      `${f.state}, ${n(f.seconds)} s from ${f.started ?? '?'}, history ${f.history}${f.tunnel === undefined ? '' : `, inside of ${f.tunnel}`}${f.same_connection_as === undefined ? '' : `; the same connection as ${f.same_connection_as}`}`,
      '  ',
    ),
    `  handshake: ${f.handshake === undefined ? `not measured (${f.syn_packets} SYN, ${f.syn_ack_packets} SYN-ACK seen)` : `${f.handshake.rtt_ms.toFixed(2)} ms, ${f.handshake.to_server_ms.toFixed(2)} of it between the tap and the server${f.tap === undefined ? '' : `: the tap is ${f.tap}`}`}`,
    `  requests: ${n(f.requests.count)}${think === undefined ? '' : `, server thinks ${spread(think)} ms`}`,
    ...phaseLines(f),
    '',
    ...textTable(['', 'client', 'server'], rows, '  ', paint),
    ...(stalls.length > 0 ? ['', '  silences:', ...stalls.map((s) => `    ${s}`)] : []),
    ...(f.readings.length > 0 ? ['', ...f.readings.map((r) => readingLine('', r, paint))] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function phaseLines({ tls, http }: Flow): string[] {
  const ms = (value: number | undefined): string => (value === undefined ? '?' : `${value.toFixed(2)} ms`);
  return [
    ...(tls
      ? [
          `  TLS${tls.server_name === undefined ? '' : ` for ${visible(tls.server_name)}`}: ServerHello after ${ms(tls.hello_ms)}, handshake done after ${ms(tls.handshake_ms)}${tls.alert ? `; alert ${tls.alert.description} of the ${tls.alert.by} [frame ${tls.alert.frame}]` : ''}`,
        ]
      : []),
    ...(http ?? [])
      .slice(0, 10)
      .map(
        (x) =>
          `  ${visible(x.method)} ${visible(x.path)}: ${x.status ?? 'no status seen'}, first byte after ${ms(x.first_byte_ms)} [frame ${x.frame}]`,
      ),
  ];
}

const STALL_WORDS: Readonly<Record<string, string>> = {
  receiver: 'its window was closed',
  path: 'lost or late on the path',
  server: 'the server had not answered',
  client: 'the client had nothing to ask',
  sender: 'the sender had nothing to send',
  idle: 'idle',
};

function kindsOf({ resent: { packets, bytes, ...kinds } }: SideReport): string {
  const list = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`);
  return packets === 0 ? '0' : `${packets} (${formatBytes(bytes)}; ${list.join(', ')})`;
}

/** Two taps of the same connections. */
export function joinText(j: CaptureJoin, top: number, paint: Paint): string {
  const [near, far] = j.files.map(visible);
  const shown = j.connections.toSorted((a, b) => lostOf(b) - lostOf(a)).slice(0, top);
  const lines = [
    paint('bold', `${near} (nearer to the client) and ${far}, joined`),
    `  ${j.connections.length} connections in both, ${j.only_in[0]} only in the first, ${j.only_in[1]} only in the second`,
    ...shown.flatMap((c) => connectionLines(c, c.files[0] === j.files[0])),
  ];
  return `${lines.join('\n')}\n`;
}

const lostOf = (c: ConnectionJoin): number => c.to_client.lost + c.to_server.lost;

function connectionLines(c: ConnectionJoin, isInOrder: boolean): string[] {
  const { clock } = c;
  const drift = clock?.drift_ppm === undefined ? '' : `, drifting ${clock.drift_ppm.toFixed(1)} ppm`;
  return [
    '',
    `  ${c.client} → ${c.server} (${c.flows.join(' and ')})${isInOrder ? '' : `: ${visible(c.files[0])} is nearer to this client`}`,
    clock === undefined
      ? '    clocks: not comparable, nothing was seen in both directions'
      : `    clock of the second: ${signed(clock.offset_ms)} ms ± ${clock.error_ms.toFixed(3)}${drift}; least RTT between the taps ${clock.rtt_ms.toFixed(3)} ms`,
    `    to the server: ${directionText(c.to_server, c.to_client)}`,
    `    to the client: ${directionText(c.to_client, c.to_server)}`,
    ...c.changes.map((change) => wrap(`changed on the way: ${change}`, '    ')),
  ];
}

const signed = (ms: number): string => `${ms >= 0 ? '+' : ''}${ms.toFixed(3)}`;

/** Of a packet without data no ACK tells: where the other capture lacks packets, it may lack these. */
function bareText(d: DirectionJoin, back: DirectionJoin): string[] {
  const bare = d.lost - d.lost_data;
  if (bare === 0 || d.not_captured + back.not_sent === 0) return [];
  return [`${bare} of these without data: the other capture lacks packets, and may lack them`];
}

function directionText(d: DirectionJoin, back: DirectionJoin): string {
  const share = d.sent > 0 ? ` (${((100 * d.lost) / d.sent).toFixed(2)} %)` : '';
  const delay = d.delay_over_least_ms;
  return [
    `${d.lost} of ${d.sent} packets lost${share}${d.lost > 0 ? ` [frames ${d.lost_frames.slice(0, 5).join(', ')}${d.lost > 5 ? ' …' : ''}]` : ''}`,
    ...bareText(d, back),
    ...(d.not_captured > 0
      ? [`${d.not_captured} arrived, as their ACKs say, that the other capture lacks`]
      : []),
    ...(d.duplicated > 0 ? [`${d.duplicated} arrived twice`] : []),
    ...(d.not_sent > 0
      ? [`${d.not_sent} arrived that were not seen sent (a gap of that capture, or another sender)`]
      : []),
    ...(delay
      ? [
          `delay over the least: p50 ${delay.p50.toFixed(2)}, p95 ${delay.p95.toFixed(2)}, max ${delay.max.toFixed(2)} ms`,
        ]
      : []),
    ...(d.hops === undefined ? [] : [`${d.hops} hops`]),
  ].join('; ');
}
