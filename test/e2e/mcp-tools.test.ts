import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sopSchema } from '../../src/core/sop/schema.js';
import { evidence } from '../support/cli.js';
import { canUnshare, hasTool, temporaryDir } from '../support/machine.js';
import { type Agent, httpAgent, type HttpServed, serveHttp, stdioAgent } from '../support/mcp.js';
import { type McpLab, openMcpLab } from '../support/mcp-lab.js';

const canRun = canUnshare && ['ip', 'iptables', 'tcpdump'].every(hasTool);

interface Cited {
  readonly citations: readonly {
    readonly logKey: string;
    readonly line?: number;
    readonly sha256?: string;
  }[];
}
interface Finding extends Cited {
  readonly finding_id: string;
  readonly severity: string;
  readonly pattern: string;
  readonly statement: string;
}
interface Ran {
  readonly executionId: string;
  readonly status: string;
  readonly bundle: string;
  readonly idempotent: boolean;
  readonly task: { readonly message: string };
}

/** One incident: a rule on `web` drops packets. Every tool is called over each transport, in both revisions. */
describe.skipIf(!canRun)('tools for agents (root, namespaces)', () => {
  let lab: McpLab;
  let served: HttpServed;
  let incidents = '';
  let [one, both, capture] = ['', '', ''];
  const agents = new Map<string, Agent>();
  const called = new Map<string, Set<string>>();

  beforeAll(async () => {
    lab = await openMcpLab();
    incidents = temporaryDir();
    const args = ['-e', lab.evidence, '-I', lab.inventory, '--incidents', incidents];
    const allow = ['--allow', 'capture,propose'];
    served = await serveHttp([...args, ...allow]);
    for (const revision of ['legacy', 'auto'] as const) {
      agents.set(`stdio ${revision}`, await stdioAgent([...args, ...allow], revision));
      agents.set(`http ${revision}`, await httpAgent(served, revision));
    }
    const agent = agents.get('stdio auto') as Agent;
    one = (await agent.call<Ran>('collect', { instanceId: 'web', duration: '6s', wait: true })).bundle;
    const batch = { instanceIds: ['client', 'web'], duration: '6s', wait: true };
    both = (await agent.call<{ run: Ran }>('batch_collect', batch)).run.bundle;
    const wanted = { instanceId: 'web', interface: 'eth0', duration: 10, filter: 'tcp', confirm: true };
    capture = (await agent.call<Ran & { captureId: string }>('tcpdump_capture', { ...wanted, wait: true }))
      .captureId;
    const incident = join(incidents, 'inc');
    const made = await evidence(['incident', 'new', incident, '--title', 'Uploads are slow']);
    expect(made.code, made.stderr).toBe(0);
    const attached = await evidence([
      ...['incident', 'attach', incident, join(lab.evidence, `${one}.tar.gz`), '--no-propose'],
    ]);
    expect(attached.code, attached.stderr).toBe(0);
  }, 120_000);
  afterAll(async () => {
    for (const agent of agents.values()) await agent.close();
    await served?.stop();
    lab?.close();
  });

  describe.each([
    ['stdio', 'auto'],
    ['http', 'legacy'],
  ] as const)('over %s, %s', (transport, revision) => {
    const name = `${transport} ${revision}`;
    const call = <T = Record<string, unknown>>(
      tool: string,
      args: Record<string, unknown> = {},
    ): Promise<T> => {
      called.set(name, (called.get(name) ?? new Set()).add(tool));
      return (agents.get(name) as Agent).call<T>(tool, args);
    };

    it('collects from a host of the inventory; the same token begins nothing new, also for who asks elsewhere', async () => {
      const asked = { instanceId: 'router', profile: 'quick', duration: '1s', passive: true };
      const begun = await call<Ran>('collect', { ...asked, idempotencyToken: name });
      expect(begun).toMatchObject({ status: 'running', idempotent: false });
      const again = await call<Ran>('collect', { ...asked, idempotencyToken: name, wait: true });
      expect(again).toMatchObject({ executionId: begun.executionId, status: 'completed', idempotent: true });
      const status = { executionId: begun.executionId, includeStepDetails: true };
      expect(await call('status', status)).toMatchObject({
        bundle: again.bundle,
        task: { progress: 100 },
        steps: [{ host: 'router', state: 'ended' }],
      });
      expect(await call('validate', { executionId: begun.executionId })).toMatchObject({
        intact: true,
        problems: [],
        hasFindingsIndex: true,
      });
    });

    it('ends a collection early and keeps what there is', async () => {
      const begun = await call<Ran>('collect', { instanceId: 'router', duration: '5m', passive: true });
      const status = { executionId: begun.executionId, includeStepDetails: true };
      for (let done = 0; done < 20; await sleep(100)) {
        const { steps } = await call<{ steps: { probes_done: number }[] }>('status', status);
        done = steps[0]?.probes_done ?? 0;
      }
      const ended = await call<Ran>('cancel', { executionId: begun.executionId });
      expect(ended.status).toBe('cancelled');
      expect((await call<{ intact: boolean }>('validate', { instanceId: ended.bundle })).intact).toBe(true);
    });

    it('several hosts: dry run, status with health', async () => {
      const dry = { clusterName: 'shop', strategy: 'all', dryRun: true };
      expect(await call('batch_collect', dry)).toMatchObject({ hosts: ['client', 'web'], dryRun: true });
      const asked = { instanceIds: ['router'], profile: 'quick', duration: '1s', passive: true, wait: true };
      const { batchId } = await call<{ batchId: string }>('batch_collect', asked);
      expect(await call('batch_status', { batchId })).toMatchObject({
        status: 'completed',
        hosts_health: [{ host: 'router' }],
      });
    });

    it('findings have the same id everywhere; every citation opens at the line it names', async () => {
      const asked = { instanceId: one, response_format: 'detailed' };
      const { findings } = await call<{ findings: Finding[] }>('errors', asked);
      expect((await call<{ findings: Finding[] }>('findings', asked)).findings).toEqual(findings);
      const rule = findings.find((f) => f.pattern.startsWith('FW-14'));
      expect(rule).toMatchObject({ severity: 'critical' });
      for (const { citations } of findings) {
        expect(citations.length).toBeGreaterThan(0);
        for (const { logKey, line = 0 } of citations.slice(0, 2)) {
          const read = await call<{ content: string; startLine: number; endLine: number }>('read', {
            logKey,
          });
          expect(read.content.length, logKey).toBeGreaterThan(0);
          expect(read.startLine).toBeLessThanOrEqual(line);
          expect(read.endLine).toBeGreaterThanOrEqual(line);
        }
      }
      const logKey = rule?.citations[0]?.logKey ?? '';
      expect((await call<{ content: string }>('read', { logKey })).content).toContain('--probability 0.04');
      const ids = findings.map((f) => f.finding_id);
      const summary = await call<{ claims: Cited[]; outcome: unknown }>('summarize', {
        instanceId: one,
        finding_ids: [...ids, 'F-001', 'FW-14-0123456789', 'S-0123456789'],
      });
      expect(summary).toMatchObject({
        grounded: false,
        verdict: 'cause',
        unresolvedFindingIds: [
          { finding_id: 'F-001', reason: expect.stringContaining('positions') },
          { finding_id: 'FW-14-0123456789', reason: expect.stringContaining('no finding of') },
          { finding_id: 'S-0123456789', reason: expect.stringContaining('search again') },
        ],
      });
      expect(summary.claims).toHaveLength(ids.length);
      expect(sopSchema.parse(summary.outcome)).toMatchObject({
        root_cause: 'firewall_random_drop',
        failure_layer: 'iptables_netpolicy',
        host: 'web',
      });
    });

    it('triage at a glance names the cause, its lines, and calls that work', async () => {
      const triage = await call<{
        rootCause: object;
        topEvidence: { logKey: string; lines: object[] }[];
        followupCommands: { tool: string; arguments: Record<string, unknown> }[];
      }>('quick_triage', { instanceId: 'web', bundle: one });
      expect(triage.rootCause).toMatchObject({ category: 'firewall_random_drop', host: 'web' });
      expect(triage.topEvidence.length).toBeGreaterThan(0);
      expect(triage.followupCommands.length).toBeGreaterThan(0);
      for (const next of triage.followupCommands) await call(next.tool, next.arguments);
    });

    it('tables of the network and of disks, with what moved', async () => {
      const sections = 'eni,routes,iptables,cni,dns,ipamd,kube_proxy';
      const answer = await call<{ sections: Record<string, { tables: object[]; absent?: string }> }>(
        'network_diagnostics',
        { instanceId: 'web', bundle: one, sections },
      );
      expect(Object.keys(answer.sections)).toEqual(sections.split(','));
      expect(JSON.stringify(answer.sections['iptables'])).toContain('0.04');
      expect(answer.sections['ipamd']?.absent).toMatch(/no collector/);
      expect(await call('storage_diagnostics', { instanceId: one })).toHaveProperty('assessment');
    });

    it('search: pages follow one another without a gap, hits resolve later', async () => {
      interface Page {
        results: { finding_id: string; file: string; matches: { lineNumber: number; logKey: string }[] }[];
        nextPageToken?: string;
        coverage_report: { scan_complete: boolean };
      }
      const asked = { instanceId: one, query: 'tcp', response_format: 'detailed' };
      const all = async (maxResults: number): Promise<[places: string[], ids: string[], pages: number]> => {
        const [places, ids]: [string[], Set<string>] = [[], new Set()];
        let [token, pages]: [string | undefined, number] = [undefined, 0];
        do {
          const page: Page = await call<Page>('search', {
            ...asked,
            maxResults,
            ...(token !== undefined && { pageToken: token }),
          });
          for (const r of page.results) {
            ids.add(r.finding_id);
            places.push(...r.matches.map((m) => `${r.file}:${m.lineNumber}`));
          }
          token = page.nextPageToken;
          expect(page.coverage_report.scan_complete).toBe(token === undefined);
          pages++;
        } while (token !== undefined && pages < 400);
        return [places, [...ids], pages];
      };
      const [places, ids, pages] = await all(7);
      expect(pages).toBeGreaterThan(3);
      expect(new Set(places).size).toBe(places.length);
      const [, sameIds] = await all(500);
      expect(sameIds.toSorted()).toEqual(ids.toSorted());
      const summary = await call<{ grounded: boolean; claims: Cited[] }>('summarize', {
        instanceId: one,
        finding_ids: ids,
      });
      expect(summary.grounded).toBe(true);
      for (const claim of summary.claims.slice(0, 5))
        await call('read', { logKey: claim.citations[0]?.logKey });
    });

    it('correlate turns around what it is given, in the words of procedures too', async () => {
      interface Correlated {
        pivot: { kind: string; occurrences: number; finding_ids: string[] };
        potential_root_cause_chain: { role: string; statement: string }[];
        confidence: string;
        gaps: string[];
      }
      const { findings } = await call<{ findings: Finding[] }>('errors', { instanceId: one });
      const rule = findings.find((f) => f.pattern.startsWith('FW-14'))?.finding_id ?? '';
      const around = (pivotEvent: string): Promise<Correlated> =>
        call<Correlated>('correlate', { instanceId: one, pivotEvent, timeWindow: 300 });
      const finding = await around(rule);
      expect(finding.pivot).toMatchObject({ kind: 'finding', finding_ids: [rule] });
      expect(finding.potential_root_cause_chain.at(-1)).toMatchObject({ role: 'symptom' });
      expect(finding.potential_root_cause_chain.map((s) => s.role)).toContain('cause');
      const words = await around('retransmit');
      expect(words.pivot.kind).toBe('pattern');
      expect(words.pivot.finding_ids.length).toBeGreaterThan(0);
      expect(words.pivot.finding_ids).not.toContain(rule);
      const nothing = await around('no such thing anywhere');
      expect(nothing).toMatchObject({ confidence: 'none', pivot: { occurrences: 0, finding_ids: [] } });
      expect(nothing.gaps[0]).toContain('nothing in this evidence matches');
    });

    it('what happened when; events have ids that summarize knows', async () => {
      const told = await call<{ timeline: { id: string }[] }>('timeline', { instanceId: both });
      expect(told.timeline.length).toBeGreaterThan(0);
      const ids = told.timeline.slice(0, 10).map((e) => e.id);
      expect(await call('summarize', { instanceId: both, finding_ids: ids })).toMatchObject({
        grounded: true,
      });
    });

    it('a capture: statistics, connections, packets as lines', async () => {
      const answer = await call<{ statistics: { packets: number }[]; decodedPackets: { text: string }[] }>(
        'tcpdump_analyze',
        { instanceId: 'web', captureId: capture, filter: 'port 9000 and syn', maxPackets: 20 },
      );
      expect(answer.statistics[0]?.packets).toBeGreaterThan(100);
      expect(answer.decodedPackets.length).toBeGreaterThan(0);
      for (const { text } of answer.decodedPackets) expect(text).toMatch(/9000/);
      expect(await call('tcpdump_capture', { instanceId: 'web', commandId: capture })).toMatchObject({
        status: 'completed',
      });
    });

    it('nodes side by side, and all of them', async () => {
      const compared = await call<{ uniqueFindings: Record<string, Finding[]> }>('compare_nodes', {
        instanceIds: [`${both}/web`, `${both}/client`],
      });
      expect(compared.uniqueFindings[`${both}/web`]?.map((f) => f.pattern)).toContainEqual(
        expect.stringMatching(/^FW-14/),
      );
      const health = await call<{ hosts: { host: string; status: string }[] }>('cluster_health');
      expect(health.hosts.map((h) => h.host).toSorted()).toEqual(['client', 'router', 'web']);
      expect(health.hosts.find((h) => h.host === 'web')?.status).toBe('sick');
    });

    it('bundles by page, where they are, and over HTTP a link', async () => {
      const first = await call<{ bundles: { bundle: string }[]; nextPageToken: string }>('history', {
        pageSize: 2,
      });
      const rest = await call<{ bundles: { bundle: string }[] }>('history', {
        pageSize: 2,
        pageToken: first.nextPageToken,
      });
      const seen = [...first.bundles, ...rest.bundles].map((b) => b.bundle);
      expect(new Set(seen).size).toBe(4);
      const at = await call<{ path: string; bytes: number; url?: string }>('artifact', { instanceId: one });
      expect(readFileSync(at.path).length).toBe(at.bytes);
      expect(at.url === undefined).toBe(transport === 'stdio');
      if (at.url !== undefined) {
        const sent = await fetch(at.url);
        expect(Buffer.from(await sent.arrayBuffer()).equals(readFileSync(at.path))).toBe(true);
        expect((await fetch(`${at.url}x`)).status).toBe(403);
      }
    });

    it('playbooks, documents', async () => {
      const { playbooks } = await call<{ playbooks: { name: string }[] }>('list_playbooks', {
        query: 'random',
      });
      expect(playbooks.map((b) => b.name)).toContain('firewall_random_drop');
      expect(await call('list_sops', { query: 'random' })).toEqual({ playbooks });
      const book = await call<{ markdown: string }>('get_playbook', { name: 'firewall_random_drop' });
      expect(book.markdown).toContain('## Confirm');
      expect(await call('get_sop', { name: 'firewall_random_drop' })).toEqual(book);
      const { document } = await call<{ document: string }>('report', {
        kind: 'escalation',
        instanceId: one,
      });
      expect(document).toContain('firewall');
      expect(await call('report', { kind: 'pir', incident: 'inc' })).toMatchObject({ made_of: ['inc'] });
    });

    it('proposes a row with a citation, and the same row once', async () => {
      const { findings } = await call<{ findings: Finding[] }>('errors', { instanceId: one });
      const row = {
        incident: 'inc',
        at: '2026-01-01T00:00:00Z',
        kind: 'symptom',
        text: `web drops packets (${name})`,
        citations: [findings[0]?.citations[0]?.logKey],
        confirm: true,
      };
      const proposed = await call<{ row: string }>('propose', row);
      expect(proposed).toMatchObject({ state: 'proposed', isNew: true });
      expect(await call('propose', row)).toEqual({ ...proposed, isNew: false });
    });

    it('each tool that is listed was called', async () => {
      const { tools } = await (agents.get(name) as Agent).client.listTools();
      expect(tools.map((t) => t.name).filter((t) => called.get(name)?.has(t) !== true)).toEqual([]);
      expect(tools.length).toBeGreaterThanOrEqual(25);
      for (const tool of tools) expect(tool.inputSchema, tool.name).toMatchObject({ type: 'object' });
    });

    it('resources and prompts', async () => {
      const { client } = agents.get(name) as Agent;
      const { resources } = await client.listResources();
      const uris = resources.map((r) => r.uri);
      for (const uri of [
        `evidence://bundle/${one}/manifest.json`,
        `evidence://verdict/${one}`,
        'evidence://playbook/firewall_random_drop',
        'evidence://report/pir/inc',
      ]) {
        expect(uris).toContain(uri);
        const { contents } = await client.readResource({ uri });
        expect(JSON.stringify(contents).length, uri).toBeGreaterThan(200);
      }
      const { resourceTemplates } = await client.listResourceTemplates();
      expect(resourceTemplates.map((t) => t.name)).toEqual(['bundle-file', 'verdict', 'playbook', 'report']);
      const outside = `evidence://bundle/${one}/..%2f..%2f..%2fetc%2fpasswd`;
      await expect(client.readResource({ uri: outside })).rejects.toThrow(/there is no/);
      const { prompts } = await client.listPrompts();
      expect(prompts.map((x) => x.name)).toEqual(['triage', 'write_pir']);
      const triage = await client.getPrompt({ name: 'triage', arguments: { instanceId: 'web' } });
      expect(JSON.stringify(triage.messages)).toContain('quick_triage');
      const pir = await client.getPrompt({ name: 'write_pir', arguments: { incident: 'inc' } });
      expect(pir.messages[0]?.content).toMatchObject({ text: expect.stringContaining('incident="inc"') });
    });
  });

  it('tells the same tools in every revision of the protocol', async () => {
    const lists = await Promise.all([...agents.values()].map(({ client }) => client.listTools()));
    expect(lists).toHaveLength(4);
    const [first, ...others] = lists.map(({ tools }) => tools);
    for (const tools of others) expect(tools).toEqual(first);
  });

  it('ids outlive the server', async () => {
    const args = ['-e', lab.evidence, '-I', lab.inventory];
    const before = agents.get('stdio auto') as Agent;
    const asked = { instanceId: one };
    const { findings } = await before.call<{ findings: Finding[] }>('errors', asked);
    const { results } = await before.call<{ results: { finding_id: string }[] }>('search', {
      ...asked,
      query: 'probability',
    });
    const ids = [...findings, ...results].map((f) => f.finding_id);
    const fresh = await stdioAgent(args);
    try {
      expect((await fresh.call<{ findings: Finding[] }>('errors', asked)).findings).toEqual(findings);
      expect(await fresh.call('summarize', { ...asked, finding_ids: ids })).toMatchObject({
        grounded: true,
        unresolvedFindingIds: [],
      });
      // Captures and collections of a server that has ended are still known.
      const analysed = { instanceId: 'web', captureId: capture, section: 'statistics' };
      expect(await fresh.call('tcpdump_analyze', analysed)).toHaveProperty('statistics.0.packets');
    } finally {
      await fresh.close();
    }
  });
});
