import type { Fact, EvidenceItem, IncidentRecord } from '../../src/core/documents/record.js';
import type { Finding } from '../../src/core/finding.js';
import type { Analysis, RankedCause } from '../../src/core/verdict.js';
import { artifact, bundleView } from './bundle-view.js';
import { branchIncident } from './incident-people.js';

/**
 * A record with every field: uploads from branch 17 stall after its WAN interface got MTU 9000; branch 18 is healthy.
 * Two bundles, one while it lasted, one after the change was taken back.
 */
export function branchRecord(parts: Partial<IncidentRecord> = {}): IncidentRecord {
  return { ...RECORD, ...parts };
}

/** Names and addresses of the record that must not reach everybody. */
export const PLANTED = {
  hosts: ['edge17', 'edge18', 'bastion9'],
  privateAddresses: ['10.17.0.2', '10.17.0.1', '10.18.0.2'],
  publicAddresses: ['198.51.100.17', '198.51.100.18', '203.0.113.40'],
  application: ['frame uploader', 'archive sync'],
  internalNames: ['queue.corp.internal', 'nightowl'],
} as const;

const DURING = { from: '2026-11-18T07:52:10Z', to: '2026-11-18T07:53:10Z' };
const AFTER = { from: '2026-11-18T08:12:00Z', to: '2026-11-18T08:13:00Z' };
const SHA = (digit: string): string => digit.repeat(64);

const EVIDENCE: readonly EvidenceItem[] = [
  item('E1', 'B1', 'edge17', 'logs/journal.txt', 211, 'journalctl --output=short-iso-precise'),
  item('E2', 'B1', 'edge17', 'interfaces/links.txt', 12, 'ip -s -d link show'),
  item('E3', 'B1', 'edge17', 'tcp_counters/netstat.end.txt', 2, 'cat /proc/net/netstat'),
  item('E4', 'B1', 'edge18', 'tcp_counters/netstat.end.txt', 2, 'cat /proc/net/netstat'),
  item('E5', 'B1', 'edge17', 'ping/target@203.0.113.40.txt', 63, 'ping -c 60 203.0.113.40'),
  item('E6', 'B1', 'edge17', 'pmtu/probe@203.0.113.40.txt', 9, 'ping -M do -s 1473 -c 3 203.0.113.40'),
  item('E7', 'B1', 'edge17', 'path/mtr@203.0.113.40.txt', 14, 'mtr --report --report-cycles 60 203.0.113.40'),
  item('E8', 'B1', 'edge17', 'logs/frame-uploader.log.txt', 90, 'log frame-uploader.log'),
  item('E9', 'B1', 'edge17', 'system/os-release.txt', 1, 'cat /etc/os-release'),
  item('E10', 'B1', 'edge17', 'routes/main.txt', 1, 'ip route show table all'),
  item('E11', 'B2', 'edge17', 'tcp_counters/netstat.end.txt', 2, 'cat /proc/net/netstat'),
  item('E12', 'B2', 'edge17', 'interfaces/links.txt', 12, 'ip -s -d link show'),
  item('E13', 'B1', 'edge17', 'addresses/all.txt', 4, 'ip address show'),
  item('E14', 'B1', 'edge17', 'nic_drivers/wan0.txt', 1, 'ethtool -i wan0'),
  item('E15', 'B1', 'edge17', 'conntrack/usage.txt', 1, 'cat /proc/sys/net/netfilter/nf_conntrack_count'),
];

const FACTS: readonly Fact[] = [
  fact('system.os@edge17', 'OS', 'Debian GNU/Linux 12 (bookworm)', ['E9']),
  fact('system.kernel@edge17', 'Kernel', '6.1.0-28-amd64', ['E9']),
  fact('interface.addresses@edge17', 'Addresses', '198.51.100.17/30 (wan0), 10.17.0.2/24 (lan0)', ['E13']),
  fact('route.gateway@edge17', 'Gateway', '198.51.100.18 via wan0', ['E10']),
  fact('nic.driver@edge17', 'NIC driver', 'wan0: igb, firmware 1.63', ['E14']),
  fact('interface.mtu@edge17', 'MTU of wan0', 9000, ['E2'], { unit: 'bytes', text: '9,000 bytes' }),
  fact('target.addresses@edge17>archive.example.net', 'Destination', '203.0.113.40, TCP 443', ['E5'], {
    target: 'archive.example.net',
  }),
  rate('tcp.retrans_out_pct@edge17', 'TCP segments retransmitted', 1212, 28_120, 'segments sent', ['E3']),
  rate(
    'tcp.retrans_out_pct@edge18',
    'TCP segments retransmitted',
    6,
    31_044,
    'segments sent',
    ['E4'],
    'edge18',
  ),
  {
    ...rate('tcp.retrans_out_pct@edge17#B2', 'TCP segments retransmitted', 7, 30_310, 'segments sent', [
      'E11',
    ]),
    bundle: 'B2',
    window: AFTER,
  },
  fact('tcp.timeouts@edge17', 'TCP retransmission timeouts', 318, ['E3'], {
    text: '318 in 60 s (5.3/s)',
    window: DURING,
  }),
  fact('tcp.timeouts@edge18', 'TCP retransmission timeouts', 0, ['E4'], {
    text: '0 in 60 s',
    window: DURING,
    host: 'edge18',
  }),
  rate(
    'ping.loss_pct@edge17>203.0.113.40',
    'Ping loss, 56 bytes',
    0,
    60,
    'requests',
    ['E5'],
    'edge17',
    '203.0.113.40',
  ),
  fact('ping.rtt_median_ms@edge17>203.0.113.40', 'Ping round trip, median', 18.4, ['E5'], {
    unit: 'ms',
    text: '18.4 ms',
    target: '203.0.113.40',
    window: DURING,
  }),
  fact('pmtu.largest_answered@edge17>203.0.113.40', 'Largest packet answered', 1500, ['E6'], {
    unit: 'bytes',
    text: '1,500 bytes; 1,501 bytes with DF set: 3 of 3 unanswered, no ICMP error came back',
    target: '203.0.113.40',
    window: DURING,
  }),
  rate(
    'path.loss_end_pct@edge17>203.0.113.40',
    'Loss at the end host (mtr)',
    0,
    60,
    'probes',
    ['E7'],
    'edge17',
    '203.0.113.40',
  ),
];

const FINDING: Finding = {
  id: 'f-4b2e91',
  detection: 'mtu.black-hole',
  name: 'MTU black hole',
  title: 'Packets above the path MTU vanish without an ICMP error',
  layer: 'mtu',
  host: 'edge17',
  subject: '203.0.113.40',
  severity: 'critical',
  statement: '3 of 3 packets of 1,501 bytes with DF set were unanswered, 60 of 60 of 84 bytes were answered',
  numbers: { unanswered: 3, sent: 3 },
  cites: ['hosts/edge17/pmtu/probe@203.0.113.40.txt:9'],
  since: '2026-11-18T07:15:02Z',
  remedy: { text: 'set the MTU of wan0 to 1500', safety: 'config_change' },
  gates: [],
};

const CAUSE: RankedCause = {
  root_cause: 'mtu_black_hole',
  layer: 'mtu',
  host: 'edge17',
  seen_from: ['edge17'],
  subject: 'wan0',
  confidence: 'high',
  statement:
    'Packets larger than 1,500 bytes from edge17 to 203.0.113.40 are lost and no ICMP error comes back',
  supports: ['f-4b2e91'],
  contradicts: [],
  since: '2026-11-18T07:15:02Z',
  mitigation: { immediate: 'Set the MTU of wan0 back to 1500', long_term: 'Clamp the MSS on wan0' },
  safety: 'config_change',
  owner: 'network',
  escalate_when: 'the path MTU is below 1500 on a path that is not ours',
  confirm: [
    {
      run: 'ping -M do -s 1473 -c 3 203.0.113.40',
      expect: 'no answer and no "message too long" while `ping -M do -s 1472` is answered',
    },
  ],
  see_also: [],
};

const ANALYSIS: Analysis = {
  verdict: {
    outcome: 'cause',
    summary: 'Path MTU black hole between edge17 and 203.0.113.40 (confidence high)',
    causes: [CAUSE],
    ruled_out: [
      { root_cause: 'path_packet_loss', by: '0 of 60 pings of 84 bytes to 203.0.113.40 were lost' },
      { root_cause: 'conntrack_table_full', by: 'conntrack held 1,204 of 262,144 entries' },
    ],
    unexplained: [],
    next_tests: [
      { test: 'capture on both ends of the WAN link', separates: ['mtu_black_hole', 'firewall_reject'] },
    ],
    coverage: [
      { layer: 'mtu', fired: 1, clear: 1, not_exercised: 0, not_observable: 0 },
      { layer: 'nic', fired: 0, clear: 3, not_exercised: 0, not_observable: 2 },
    ],
  },
  findings: [FINDING],
  settings: [],
};

const VIEW = bundleView({
  manifest: {
    case: 'branch 17 uploads',
    createdAt: '2026-11-18T07:53:20Z',
    window: {
      startedAt: DURING.from,
      endedAt: DURING.to,
      startSnapshotAt: DURING.from,
      endSnapshotAt: DURING.to,
    },
    vantage: {
      host: 'bastion9',
      user: 'oncall',
      uid: 1000,
      argv: 'evidence collect edge17 edge18 --target https://archive.example.net',
    },
    targets: [{ name: 'archive.example.net', addresses: ['203.0.113.40'], origin: 'given' }],
    hosts: [
      {
        id: 'edge17',
        role: 'branch router',
        kernel: '6.1.0-28-amd64',
        uid: 0,
        cpus: 4,
        transport: 'ssh',
        outcome: 'ok',
        clockOffsetMs: 12,
        clockErrorMs: 3,
        timeZone: 'Europe/Berlin',
      },
      {
        id: 'edge18',
        role: 'branch router',
        kernel: '6.1.0-28-amd64',
        uid: 0,
        cpus: 4,
        transport: 'ssh',
        outcome: 'ok',
        clockOffsetMs: -85,
        clockErrorMs: 4,
        timeZone: 'Europe/Berlin',
      },
    ],
    artifacts: [
      artifact({
        host: 'edge17',
        vantage: 'edge17',
        collector: 'logs',
        probe: 'journal',
        tool: 'journalctl',
        outcome: 'truncated',
        reason: 'longer than 4 MB',
        truncatedAt: 4_000_000,
        bytes: 4_000_000,
        path: 'hosts/edge17/logs/journal.txt',
        sha256: SHA('1'),
      }),
      artifact({
        host: 'edge17',
        vantage: 'edge17',
        collector: 'nic_settings',
        probe: 'wan0',
        tool: 'none',
        argv: ['ethtool', 'wan0'],
        outcome: 'denied',
        reason: 'Operation not permitted',
        bytes: 0,
      }),
      artifact({
        host: 'edge17',
        vantage: 'edge17',
        collector: 'ping',
        probe: 'target',
        subject: '203.0.113.40',
        path: 'hosts/edge17/ping/target@203.0.113.40.txt',
        sha256: SHA('5'),
        bytes: 4120,
        argv: ['ping', '-c', '60', '203.0.113.40'],
      }),
    ],
  },
});

const RECORD: IncidentRecord = {
  incident: branchIncident,
  folder: '2026-11-18-branch-17',
  asOf: '2026-11-18T09:30:00Z',
  bundles: [
    {
      id: 'B1',
      role: 'during',
      name: 'evidence-2-hosts-20261118T075210Z.tar.gz',
      bytes: 1_840_112,
      sha256: SHA('a'),
      manifestSha256: SHA('b'),
      view: { ...VIEW, analysis: ANALYSIS },
      manifest: VIEW.manifest,
      analysis: ANALYSIS,
      events: [
        {
          id: 'ev-mtu',
          at: '2026-11-18T07:15:02Z',
          host: 'edge17',
          source: 'kernel',
          kind: 'change',
          severity: 'warning',
          text: 'wan0: MTU 1500 → 9000',
          cite: 'hosts/edge17/logs/journal.txt:211',
          signal: 'link-mtu',
          state: 'proposed',
        },
        {
          id: 'ev-up',
          at: '2026-11-18T07:16:40Z',
          until: '2026-11-18T07:53:05Z',
          count: 212,
          host: 'edge17',
          source: 'log',
          kind: 'symptom',
          severity: 'warning',
          text: 'upload of chunk timed out',
          cite: 'hosts/edge17/logs/frame-uploader.log.txt:90',
          signal: 'upload-timeout',
          state: 'proposed',
        },
      ],
    },
    {
      id: 'B2',
      role: 'after',
      name: 'evidence-2-hosts-20261118T081200Z.tar.gz',
      bytes: 1_702_448,
      sha256: SHA('c'),
      manifestSha256: SHA('d'),
      view: VIEW,
      manifest: {
        ...VIEW.manifest,
        createdAt: '2026-11-18T08:13:10Z',
        window: { startedAt: AFTER.from, endedAt: AFTER.to },
      },
      analysis: {
        ...ANALYSIS,
        findings: [],
        verdict: { ...ANALYSIS.verdict, outcome: 'none', summary: 'Nothing wrong was seen', causes: [] },
      },
      events: [],
    },
  ],
  facts: new Map(FACTS.map((f) => [f.id, f])),
  evidence: new Map(EVIDENCE.map((e) => [e.id, e])),
  timeline: [
    {
      id: 't1',
      at: '2026-11-18T07:00:00Z',
      precision: 'min',
      kind: 'baseline',
      text: 'Uploads from branch 17 at 41–44 Mbit/s',
      marks: [],
      cites: [],
      state: 'accepted',
      source: 'person',
    },
    {
      id: 't2',
      at: '2026-11-18T07:15:02Z',
      precision: 's',
      kind: 'change',
      text: 'CHG-3107 applied: MTU of `wan0` 1500 → 9000',
      host: 'edge17',
      marks: ['started'],
      cites: ['E1'],
      state: 'accepted',
      source: 'person',
      by: 'network automation',
      errorMs: 3,
    },
    {
      id: 't3',
      at: '2026-11-18T07:16:40Z',
      until: '2026-11-18T07:53:05Z',
      precision: 's',
      kind: 'symptom',
      text: 'upload of chunk timed out',
      host: 'edge17',
      marks: [],
      cites: ['E8'],
      state: 'proposed',
      source: 'evidence',
      count: 212,
      errorMs: 3,
      swapGroup: 'a',
    },
    {
      id: 't4',
      at: '2026-11-18T07:16:40Z',
      precision: 's',
      kind: 'symptom',
      text: 'ICMP "fragmentation needed" stops arriving',
      host: 'edge18',
      marks: [],
      cites: ['E4'],
      state: 'proposed',
      source: 'evidence',
      errorMs: 4,
      swapGroup: 'a',
      assumed: ['zone'],
    },
    {
      id: 't5',
      at: '2026-11-18T07:30:00Z',
      precision: 'min',
      kind: 'alert',
      text: 'Backlog alert of the frame uploader fires',
      marks: ['detected'],
      cites: [],
      state: 'accepted',
      source: 'person',
    },
    {
      id: 't6',
      at: '2026-11-18T07:41:00Z',
      precision: 'about',
      kind: 'action',
      text: 'On-call network engineer starts to look',
      marks: ['acknowledged'],
      cites: [],
      state: 'accepted',
      source: 'person',
      by: 'on-call network engineer',
    },
    {
      id: 't7',
      at: '2026-11-18T08:04:00Z',
      precision: 'min',
      kind: 'action',
      text: 'MTU of `wan0` set back to 1500',
      host: 'edge17',
      marks: ['mitigated', 'resolved'],
      cites: ['E12'],
      state: 'accepted',
      source: 'person',
      by: 'on-call network engineer',
    },
  ],
  signals: [
    {
      signal: 'TCP retransmission timeouts',
      host: 'edge17',
      at: '2026-11-18T07:15:40Z',
      cites: ['E3'],
      threshold: 'more than 1/s for 60 s',
      wouldFireAt: '2026-11-18T07:16:40Z',
    },
    {
      signal: '`upload of chunk timed out` in frame-uploader.log',
      host: 'edge17',
      at: '2026-11-18T07:16:40Z',
      cites: ['E8'],
      threshold: '5 in 60 s',
      wouldFireAt: '2026-11-18T07:17:30Z',
    },
  ],
  occurrences: [
    {
      at: '2026-11-18T07:16:40Z',
      until: '2026-11-18T07:53:05Z',
      count: 212,
      host: 'edge17',
      text: 'upload of chunk timed out',
      cites: ['E8'],
    },
    {
      at: '2026-11-17T22:03:11Z',
      count: 1,
      host: 'edge17',
      text: 'upload of chunk timed out',
      cites: ['E8'],
    },
  ],
  comparison: {
    a: 'B1',
    b: 'B2',
    recovered: true,
    rows: [
      {
        label: 'TCP segments retransmitted, edge17',
        a: '4.31 % (1,212 of 28,120)',
        b: '0.02 % (7 of 30,310)',
        cites: ['E3', 'E11'],
        change: 'better',
      },
      {
        label: 'MTU of wan0, edge17',
        a: '9,000 bytes',
        b: '1,500 bytes',
        cites: ['E2', 'E12'],
        change: 'better',
      },
    ],
  },
  gaps: [
    {
      bundle: 'B1',
      host: 'edge17',
      collector: 'nic_settings',
      outcome: 'denied',
      reason: 'Operation not permitted',
      remedy: 'evidence collect edge17 --only nic_settings --sudo',
      wouldDecide: 'whether the link negotiated its full speed',
    },
    {
      bundle: 'B1',
      host: 'edge17',
      collector: 'path (back)',
      outcome: 'not_run',
      reason: 'the far end cannot be reached',
      wouldDecide: 'whether the way back loses packets',
    },
  ],
  problems: [],
};

function item(
  id: string,
  bundle: string,
  host: string,
  file: string,
  line: number,
  command: string,
): EvidenceItem {
  return {
    id,
    bundle,
    host,
    line,
    command,
    path: `hosts/${host}/${file}`,
    sha256: SHA(id.slice(-1)),
    at: bundle === 'B1' ? DURING.to : AFTER.to,
  };
}

function fact(
  id: string,
  label: string,
  value: Fact['value'],
  cites: readonly string[],
  more: Partial<Fact> = {},
): Fact {
  return { id, label, value, text: String(value), host: 'edge17', bundle: 'B1', cites, ...more };
}

function rate(
  id: string,
  label: string,
  numerator: number,
  denominator: number,
  of: string,
  cites: readonly string[],
  host = 'edge17',
  target?: string,
): Fact {
  const share = (100 * numerator) / denominator;
  const number = (n: number): string => n.toLocaleString('en-US');
  return {
    ...fact(id, label, Number(share.toFixed(2)), cites),
    unit: '%',
    text: `${share.toFixed(2)} % (${number(numerator)} of ${number(denominator)} ${of})`,
    numerator,
    denominator,
    host,
    window: DURING,
    ...(target !== undefined && { target }),
  };
}
