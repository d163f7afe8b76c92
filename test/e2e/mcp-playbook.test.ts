import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { sopSchema } from '../../src/core/sop/schema.js';
import { canUnshare, hasTool } from '../support/machine.js';
import { type Agent, stdioAgent } from '../support/mcp.js';
import { type McpLab, openMcpLab } from '../support/mcp-lab.js';

const canRun = canUnshare && ['ip', 'iptables', 'tcpdump'].every(hasTool);

/** The output format of the procedure, as it stands there. */
const outputFormat = z.strictObject({
  root_cause: z.enum([
    'nic_errors',
    'irq_imbalance',
    'tcp_retransmissions',
    'security_rule_drops',
    'route_issue',
    'upstream_loss',
  ]),
  failure_layer: z.enum(['nic_driver', 'irq_cpu', 'tcp_stack', 'iptables_netpolicy', 'routing', 'upstream']),
  evidence: z
    .array(
      z.strictObject({
        type: z.enum(['network_diagnostics', 'search', 'tcpdump_analyze', 'correlate']),
        content: z.string().min(1),
      }),
    )
    .length(4),
  severity: z.literal('HIGH'),
  mitigation: z.strictObject({
    immediate: z.string().startsWith('Operator: '),
    long_term: z.string().startsWith('Operator: '),
  }),
  cross_reference: z.array(z.string()),
});

/** Root causes of the procedure by its layers: the words that `summarize` gives. */
const ROOT_CAUSE = {
  nic_driver: 'nic_errors',
  irq_cpu: 'irq_imbalance',
  tcp_stack: 'tcp_retransmissions',
  iptables_netpolicy: 'security_rule_drops',
  routing: 'route_issue',
  upstream: 'upstream_loss',
} as const;

interface Found {
  readonly results: readonly {
    readonly finding_id: string;
    readonly file: string;
    readonly matchCount: number;
    readonly matches: readonly { readonly line: string; readonly logKey: string }[];
  }[];
}

/**
 * Procedure D7, “Network Performance Degradation”, for an agent: its steps 1 to 10 in order, with the parameters it
 * gives, against a host on which a rule drops packets; it knows nothing of that rule.
 */
describe.skipIf(!canRun)('procedure D7 (root, namespaces)', () => {
  let lab: McpLab;
  let agent: Agent;
  beforeAll(async () => {
    lab = await openMcpLab();
    agent = await stdioAgent(['-e', lab.evidence, '-I', lab.inventory, '--allow', 'capture']);
  });
  afterAll(async () => {
    await agent?.close();
    lab?.close();
  });

  it('its ten steps end in its output format, with the rule as the cause', async () => {
    const instanceId = 'web';
    const search = (query: string): Promise<Found> => agent.call<Found>('search', { instanceId, query });

    // 1. Collect logs.
    const { executionId } = await agent.call<{ executionId: string }>('collect', { instanceId });
    const status = async (): Promise<string> =>
      (await agent.call<{ status: string }>('status', { executionId })).status;
    await expect.poll(status, { timeout: 60_000, interval: 500 }).toBe('completed');

    // 2. Rule out other procedures of the series. A file that names the counter is no match of a count above zero.
    const others = {
      'D6/J1': await search('allowance_exceeded: [1-9]'),
      D4: await search('Frag needed|message too long'),
      D3: await search('nf_conntrack.*table full'),
    };
    const redirected = Object.entries(others).filter(([, found]) => found.results.length > 0);
    expect(redirected).toEqual([]);

    // 3. Full network diagnostics.
    const sections = 'eni,routes,iptables,cni,dns';
    const diagnostics = await agent.call<{
      issues: { finding_id: string; statement: string; layer: string }[];
    }>('network_diagnostics', { instanceId, sections });

    // 4. to 7. NIC errors, retransmissions, firewall drops, IRQ distribution.
    const nic = await search('rx_errors|tx_errors|rx_dropped|tx_dropped|rx_crc');
    const tcp = await search('retransmit|TCPRetrans|TCPLoss|TCPTimeouts');
    const firewall = await search('DROP.*INPUT|DROP.*FORWARD|REJECT|INPUT.*DROP');
    const irq = await search('softirq.*NET_RX|ksoftirqd|irqbalance|NET_RX');
    expect(tcp.results.length).toBeGreaterThan(0);
    expect(firewall.results.length).toBeGreaterThan(0);

    // 8. Still inconclusive for somebody who has only read so far: capture.
    const wanted = { instanceId, interface: 'eth0', duration: 10, filter: 'tcp' };
    expect(await agent.refusal('tcpdump_capture', wanted)).toMatch(/not confirmed/);
    const { captureId } = await agent.call<{ captureId: string }>('tcpdump_capture', {
      ...wanted,
      confirm: true,
    });
    await expect
      .poll(
        async () => (await agent.call('tcpdump_capture', { instanceId, commandId: captureId }))['status'],
        {
          timeout: 60_000,
          interval: 500,
        },
      )
      .toBe('completed');
    const packets = await agent.call<{
      statistics: { packets: number; retransmitted_packets: number; resets: number }[];
      assessment: string;
    }>('tcpdump_analyze', { instanceId, captureId });

    // 9. Correlate timeline.
    const correlated = await agent.call<{
      pivot: { occurrences: number; finding_ids: string[]; first: string };
      potential_root_cause_chain: { role: string; statement: string }[];
      confidence: string;
    }>('correlate', { instanceId, pivotEvent: 'retransmit', timeWindow: 300 });
    expect(correlated.pivot.finding_ids.length).toBeGreaterThan(0);
    expect(correlated.confidence).not.toBe('none');

    // 10. Generate summary.
    const finding_ids = [
      ...diagnostics.issues.map((f) => f.finding_id),
      ...correlated.pivot.finding_ids,
      ...[nic, tcp, firewall, irq].flatMap((f) => f.results.map((r) => r.finding_id)),
    ];
    const summary = await agent.call<{
      grounded: boolean;
      yaml: string;
      claims: { citations: { logKey: string }[] }[];
    }>('summarize', { instanceId, finding_ids });
    expect(summary).toMatchObject({ grounded: true, unresolvedFindingIds: [] });
    for (const { citations } of summary.claims) {
      const read = await agent.call<{ content: string }>('read', { logKey: citations[0]?.logKey });
      expect(read.content.length, citations[0]?.logKey).toBeGreaterThan(0);
    }

    // The output format.
    const sop = sopSchema.parse(parse(summary.yaml));
    const layer = sop.failure_layer as keyof typeof ROOT_CAUSE;
    const [capture] = packets.statistics;
    const line = firewall.results[0]?.matches[0];
    const written = stringify({
      root_cause: ROOT_CAUSE[layer],
      failure_layer: layer,
      evidence: [
        { type: 'network_diagnostics', content: sop.evidence.map((e) => e.content).join('; ') },
        { type: 'search', content: `${line?.logKey}: ${line?.line}` },
        {
          type: 'tcpdump_analyze',
          content: `${capture?.packets} packets, ${capture?.retransmitted_packets} retransmitted, ${capture?.resets} resets; ${packets.assessment}`,
        },
        {
          type: 'correlate',
          content: `since ${correlated.pivot.first}: ${correlated.potential_root_cause_chain.map((s) => s.statement).join(' → ')}`,
        },
      ],
      severity: sop.severity,
      mitigation: { immediate: sop.mitigation?.immediate, long_term: sop.mitigation?.long_term },
      cross_reference: sop.cross_reference.flatMap(({ sop: name, root_cause, result }) =>
        name === undefined ? [] : [`${name} ${root_cause}: ${result}`],
      ),
    });
    expect(outputFormat.parse(parse(written))).toMatchObject({
      root_cause: 'security_rule_drops',
      failure_layer: 'iptables_netpolicy',
    });
    expect(sop).toMatchObject({ root_cause: 'firewall_random_drop', host: 'web' });

    // Who asks later what the agent did finds each step in order.
    const audit = readFileSync(`${lab.evidence}/.evidence-mcp.audit.jsonl`, 'utf8').trim().split('\n');
    const names = audit
      .map((entry) => JSON.parse(entry) as { event: string; name?: string })
      .filter((entry) => entry.event === 'call')
      .map((entry) => entry.name);
    expect(names.filter((name, i) => name !== names[i - 1]).slice(0, 10)).toEqual([
      ...['collect', 'status', 'search', 'network_diagnostics', 'search'],
      ...['tcpdump_capture', 'tcpdump_analyze', 'correlate', 'summarize', 'read'],
    ]);
  });
});
