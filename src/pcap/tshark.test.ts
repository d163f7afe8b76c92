import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasTool, runTool } from '../../test/support/run-tool.js';
import { sharedPath } from '../../test/support/shared-fixtures.js';
import { analyzeCapture } from './analyze-capture.js';

/** What both mean alike, of one direction between two ends. */
interface Counts {
  frames: number;
  data: number;
  bytes: number;
  largest: number;
  sack: number;
  /** Acknowledged before it came again. */
  spurious: number;
  mss: string;
  scale: string;
}
type Directions = Map<string, Counts>;

const FIELDS = [
  ['frame.protocols', 'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'tcp.srcport', 'tcp.dstport'],
  ['tcp.len', 'tcp.options.sack_le', 'tcp.analysis.spurious_retransmission'],
  ['tcp.flags.syn', 'tcp.options.mss_val', 'tcp.options.wscale.shift'],
].flat();

/** Of tunnels the inner packet; what ICMP quotes is no traffic. */
function byTshark(file: string): Directions {
  const text = runTool(
    'tshark',
    [
      ...['-n', '-r', file, '-o', 'ip.defragment:FALSE', '-Y', 'tcp && !icmp && !icmpv6'],
      ...['-T', 'fields', '-E', 'occurrence=l', ...FIELDS.flatMap((f) => ['-e', f])],
    ],
    { maxBuffer: 64e6 },
  );
  const found: Directions = new Map();
  for (const line of text.split('\n').filter((l) => l !== '')) {
    const [protocols = '', s4, d4, s6, d6, from, to, ...rest] = line.split('\t');
    const [length, sack, spurious, syn, mss, scale] = rest;
    const isSix = protocols.lastIndexOf(':ipv6') > protocols.replaceAll(':ipv6', ':....').lastIndexOf(':ip');
    const ends = isSix ? `[${s6}]:${from} > [${d6}]:${to}` : `${s4}:${from} > ${d4}:${to}`;
    const counts = countsOf(found, ends);
    const bytes = Number(length);
    counts.frames++;
    if (bytes > 0) counts.data++;
    counts.bytes += bytes;
    counts.largest = Math.max(counts.largest, bytes);
    if (sack !== '') counts.sack++;
    if (spurious !== '') counts.spurious++;
    if (syn === '1' || syn === 'True') {
      counts.mss ||= mss ?? '';
      counts.scale ||= scale ?? '';
    }
  }
  return found;
}

async function byUs(file: string): Promise<Directions> {
  const report = await analyzeCapture(file);
  if (typeof report === 'string') throw new Error(report);
  const found: Directions = new Map();
  for (const flow of report.flows)
    for (const [who, other] of [
      ['client', 'server'],
      ['server', 'client'],
    ] as const) {
      const side = flow.sides[who];
      if (side.packets === 0) continue;
      const counts = countsOf(found, `${flow[who]} > ${flow[other]}`);
      counts.frames += side.packets;
      counts.data += side.data_packets;
      counts.bytes += side.payload_bytes;
      counts.largest = Math.max(counts.largest, side.largest_payload);
      counts.sack += side.sack_packets;
      counts.spurious += side.resent['spurious'] ?? 0;
      counts.mss ||= String(side.mss ?? '');
      counts.scale ||= String(side.window_scale ?? '');
    }
  return found;
}

function countsOf(found: Directions, ends: string): Counts {
  let counts = found.get(ends);
  if (counts === undefined) {
    counts = { frames: 0, data: 0, bytes: 0, largest: 0, sack: 0, spurious: 0, mss: '', scale: '' };
    found.set(ends, counts);
  }
  return counts;
}

/** `ENDS data: ours, tshark theirs`, one for each number that is not the same. */
function differences(ours: Directions, theirs: Directions): string[] {
  const ends = [...new Set([...ours.keys(), ...theirs.keys()])].toSorted();
  return ends.flatMap((e) => {
    const [a, b] = [ours.get(e), theirs.get(e)];
    if (a === undefined || b === undefined) return [`${e} ${a === undefined ? 'tshark' : 'ours'} alone`];
    const keys = Object.keys(a) as (keyof Counts)[];
    return keys.filter((k) => a[k] !== b[k]).map((k) => `${e} ${k}: ${a[k]}, tshark ${b[k]}`);
  });
}

/** Where the two differ, and why. Everything else is equal. */
interface Explained {
  readonly why: string;
  readonly differs: readonly string[];
}
const SUPER_PACKET = 'an IP length of 0 is a super-packet of segmentation offload; tshark 4.0 stops there';
const NO_ARCNET = 'ARCNET is not decoded: its packets are counted as not analysed';
const alone = (why: string, ...ends: readonly string[]): Explained => ({ why, differs: ends });

const EXPLAINED: Readonly<Record<string, Explained>> = {
  'nat-bridge-any.host.pcap': {
    why: 'each packet was captured at two interfaces; the second copy is not counted',
    differs: [
      '10.77.1.2:47786 > 10.77.2.2:8080 frames: 54, tshark 108',
      '10.77.1.2:47786 > 10.77.2.2:8080 data: 1, tshark 2',
      '10.77.1.2:47786 > 10.77.2.2:8080 bytes: 84, tshark 168',
      '10.77.1.2:47786 > 10.77.2.2:8080 sack: 12, tshark 24',
      '10.77.2.2:8080 > 10.77.1.2:47786 frames: 424, tshark 848',
      '10.77.2.2:8080 > 10.77.1.2:47786 data: 421, tshark 842',
      '10.77.2.2:8080 > 10.77.1.2:47786 bytes: 600062, tshark 1200124',
    ],
  },
  'ctu-64702-888.pcap': {
    why: 'every packet is in the file twice, with one IP ID and one time; of RSTs without an IP ID none is a copy',
    differs: [
      '185.33.86.224:888 > 192.168.1.108:64702 frames: 5, tshark 8',
      '185.33.86.224:888 > 192.168.1.108:64702 data: 1, tshark 2',
      '185.33.86.224:888 > 192.168.1.108:64702 bytes: 13, tshark 26',
      '192.168.1.108:64702 > 185.33.86.224:888 frames: 4, tshark 8',
    ],
  },
  'ssh-dups.pcap': {
    why: 'nearly every packet is in the file four times, with one IP ID',
    differs: [
      '192.168.0.102:53206 > 192.168.0.112:22 frames: 58, tshark 225',
      '192.168.0.102:53206 > 192.168.0.112:22 data: 24, tshark 96',
      '192.168.0.102:53206 > 192.168.0.112:22 bytes: 3705, tshark 14820',
      '192.168.0.112:22 > 192.168.0.102:53206 frames: 39, tshark 152',
      '192.168.0.112:22 > 192.168.0.102:53206 data: 30, tshark 120',
      '192.168.0.112:22 > 192.168.0.102:53206 bytes: 4273, tshark 17092',
    ],
  },
  'option-sack.pcap': {
    why: 'SACK blocks in a SYN without ACK say nothing (RFC 2018); only those of ACKs are counted',
    differs: ['127.0.0.1:20 > 127.0.0.1:80 sack: 0, tshark 4'],
  },
  'reassembly.pcap': {
    why: 'five frames are shorter on the wire than their IP header says; the header counts here',
    differs: ['63.193.213.194:2564 > 128.3.97.175:80 bytes: 34434, tshark 34370'],
  },
  'fin_retransmission.pcap': {
    why: 'the FIN had been acknowledged; tshark judges data only',
    differs: ['10.1.30.117:55344 > 17.167.193.62:443 spurious: 1, tshark 0'],
  },
  'qi_internet_SYNACK_curl_jsonip.pcap': {
    why: 'what was acknowledged came again with new data behind it',
    differs: ['96.126.98.124:80 > 178.200.100.200:39976 spurious: 1, tshark 0'],
  },
  'window-scale-range.pcap': {
    why: 'a shift beyond 14 is used as 14 (RFC 7323, 2.3)',
    differs: ['10.0.0.1:40000 > 10.0.0.2:80 scale: 14, tshark 255'],
  },
  'arcnet-rfc1051-arp-icmp-http.pcap': alone(
    NO_ARCNET,
    '10.80.131.1:1026 > 146.190.240.163:80 tshark alone',
    '146.190.240.163:80 > 10.80.131.1:1026 tshark alone',
  ),
  'arcnet-rfc1201-arp-icmp-http.pcap': alone(
    NO_ARCNET,
    '10.80.131.1:1027 > 146.190.240.163:80 tshark alone',
    '146.190.240.163:80 > 10.80.131.1:1027 tshark alone',
  ),
  'bigtcp-ipv4-geneve-ipv6.pcap': alone(SUPER_PACKET, '[fd00::2]:40433 > [fd00::1]:41423 ours alone'),
  'bigtcp-ipv4-vxlan-ipv4.pcap': alone(SUPER_PACKET, '192.168.1.2:36875 > 192.168.1.1:36449 ours alone'),
  'bigtcp-ipv4-vxlan-ipv6.pcap': alone(SUPER_PACKET, '[fd00::2]:33673 > [fd00::1]:36425 ours alone'),
  'bigtcp-ipv6-geneve-ipv4.pcap': alone(SUPER_PACKET, '192.168.1.2:43959 > 192.168.1.1:39887 ours alone'),
  'bigtcp-ipv6-geneve-ipv6.pcap': alone(SUPER_PACKET, '[fd00::1]:38339 > [fd00::2]:43997 ours alone'),
  'bigtcp-ipv6-vxlan-ipv4.pcap': alone(SUPER_PACKET, '192.168.1.1:41873 > 192.168.1.2:38131 ours alone'),
  'bigtcp-ipv6-vxlan-ipv6.pcap': alone(SUPER_PACKET, '[fd00::1]:40007 > [fd00::2]:40607 ours alone'),
  'bigtcp-ipv6.pcap': alone(
    SUPER_PACKET,
    '[2604:1380:4091:ce00::b]:43267 > [2604:1380:4091:ce00::d]:41219 ours alone',
  ),
};

const files = ['captures', 'zeek/testing/btest/Traces/tcp', 'tcpdump/tests'].flatMap((relative) => {
  const folder = sharedPath(relative);
  if (folder === undefined) return [];
  const names = readdirSync(folder).filter((f) => /\.pcap(?:ng)?$/.test(f));
  return names.toSorted().map((f) => join(folder, f));
});

describe.skipIf(files.length === 0 || !hasTool('tshark'))(
  'packets, data and options as tshark counts them',
  () => {
    it.each(files.map((f) => [basename(f), f]))('%s', async (name, file) => {
      const { why, differs } = EXPLAINED[name] ?? { why: 'equal', differs: [] };
      expect(differences(await byUs(file), byTshark(file)), why).toEqual(differs);
    });
  },
);
