import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Finding } from '../finding.js';
import type { Analysis, RankedCause, Verdict } from '../verdict.js';
import { sopJsonSchema, sopSchema } from './schema.js';
import { sopOf } from './sop-of.js';
import { sopYaml } from './sop-yaml.js';

/** Of a real run: a rule on the router drops at random. */
const RANDOM_DROP = JSON.parse(
  readFileSync(new URL('fixtures/firewall-random-drop.json', import.meta.url), 'utf8'),
) as Pick<Analysis, 'verdict' | 'findings'>;

const verdict = (parts: Partial<Verdict>): Verdict => ({
  outcome: 'undetermined',
  summary: 's',
  causes: [],
  ruled_out: [],
  unexplained: [],
  next_tests: [],
  coverage: [],
  ...parts,
});

const finding = (parts: Partial<Finding>): Finding => ({
  id: 'f1',
  detection: 'UPS-05',
  name: 'n',
  title: 't',
  layer: 'upstream',
  host: 'h1',
  subject: '',
  severity: 'warning',
  statement: 'said',
  numbers: {},
  cites: ['hosts/h1/ping/a.txt:1'],
  remedy: { text: 'r', safety: 'read_only' },
  gates: [],
  ...parts,
});

const [CAUSE] = RANDOM_DROP.verdict.causes as [RankedCause];

describe('the outcome of a procedure', () => {
  it('names cause, layer, evidence with citations, and what to do, of a real run', () => {
    const sop = sopSchema.parse(sopOf(RANDOM_DROP));
    expect(sop).toMatchObject({
      root_cause: 'firewall_random_drop',
      failure_layer: 'iptables_netpolicy',
      host: 'router',
      severity: 'HIGH',
      safety: { collection: 'GREEN', mitigation: 'YELLOW' },
    });
    expect(sop.mitigation?.immediate).toMatch(/^Operator: delete the rule/);
    expect(sop.evidence.map((e) => e.type)).toContain('firewall');
    for (const { citations } of sop.evidence) expect(new Set(citations).size).toBe(citations.length);
  });

  it('refers to another procedure only where its condition was tested, and shows the result', () => {
    const { cross_reference: references } = sopOf(RANDOM_DROP);
    expect(references).toContainEqual({
      root_cause: 'conntrack_table_full',
      sop: 'D3',
      result: 'ruled_out',
      by: expect.stringMatching(/^FW-01: .*0 of 262144 entries/) as string,
    });
    expect(references.map((r) => r.root_cause)).not.toContain('cloud_allowance_exceeded');
    expect(sopOf({ verdict: verdict({ causes: [CAUSE] }), findings: [] }).cross_reference).toEqual([]);
  });

  it('escalates for what is met: a lossy path only where no cause on a host explains the loss', () => {
    const findings = [finding({})];
    const met = sopOf({ verdict: verdict({ unexplained: ['f1'] }), findings }).escalation;
    expect(met).toEqual([
      expect.objectContaining({ met_by: 'h1: said', citations: ['hosts/h1/ping/a.txt:1'] }),
    ]);
    expect(sopOf({ verdict: verdict({ causes: [CAUSE] }), findings }).escalation).toEqual([]);
    expect(sopOf({ verdict: verdict({}), findings: [finding({ severity: 'hint' })] }).escalation).toEqual([]);
  });

  it('says undetermined without evidence, and that no layer was looked at', () => {
    const sop = sopSchema.parse(sopOf(undefined));
    expect(sop).toMatchObject({ root_cause: 'undetermined', failure_layer: 'undetermined', evidence: [] });
    expect(sop.mitigation).toBeUndefined();
    expect(sop.not_checked).toHaveLength(19);
    expect(new Set(sop.not_checked.map((n) => n.reason))).toEqual(new Set(['not_collected']));
  });

  it('tells none from undetermined', () => {
    const coverage = [{ layer: 'dns' as const, fired: 0, clear: 3, not_exercised: 0, not_observable: 1 }];
    const sop = sopOf({ verdict: verdict({ outcome: 'none', coverage }), findings: [] });
    expect(sop).toMatchObject({ root_cause: 'none', failure_layer: 'none' });
    expect(sop.not_checked.map((n) => n.layer)).not.toContain('dns');
  });

  it('keeps the id of a cause that is not one of ours', () => {
    const own = { ...CAUSE, root_cause: 'our_proxy_restarts' };
    const sop = sopSchema.parse(sopOf({ verdict: verdict({ causes: [own] }), findings: [] }));
    expect(sop).toMatchObject({ root_cause: 'other', cause: 'our_proxy_restarts' });
  });

  it('is the same as YAML, hostile statements too', () => {
    const statement = 'a: b # c\n- d {{e}} "f" |\n...\n---\u0000';
    const sop = sopOf({ verdict: verdict({ unexplained: ['f1'] }), findings: [finding({ statement })] });
    expect(parse(sopYaml(sop))).toEqual(sop);
  });

  it('fits docs/sop.schema.json', () => {
    const file = new URL('../../../docs/sop.schema.json', import.meta.url);
    const text = `${JSON.stringify(sopJsonSchema(), null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN']) writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
