import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/finding.js';
import type { ManifestView } from '../../src/core/report.js';
import type { Analysis } from '../../src/core/verdict.js';
import { writeBundleDocuments } from '../../src/render/bundle-documents.js';
import { temporaryDir } from '../../test/support/machine.js';
import { markupProblem } from '../../test/support/well-formed.js';

const FIXTURE = join(import.meta.dirname, 'fixtures/packet-loss');
const HOSTILE = '<img src=x onerror=alert(1)> | [x](javascript:y) `z`';

const finding = (id: string, severity: Finding['severity'], statement: string): Finding => ({
  id: `${id}-0123456789`,
  detection: id,
  name: 'name',
  title: 'title',
  layer: 'path_loss',
  host: 'h1',
  subject: '',
  severity,
  statement,
  numbers: {},
  cites: ['hosts/h1/ping/target.txt:3'],
  remedy: { text: 'look', safety: 'read_only' },
  gates: [],
});

const ANALYSIS: Analysis = {
  findings: [
    finding('APP-01', 'info', 'worth knowing'),
    finding('PATH-01', 'warning', `8 of 40 pings lost ${HOSTILE}`),
    finding('TCP-01', 'critical', '38 of 1,200 segments sent again'),
  ],
  settings: [],
  verdict: {
    outcome: 'cause',
    summary: `packets are lost on the way ${HOSTILE}`,
    causes: [
      {
        root_cause: 'path_packet_loss',
        layer: 'path_loss',
        host: 'h1',
        confidence: 'high',
        seen_from: ['h1'],
        statement: 'h1 loses packets toward 192.0.2.7.',
        supports: ['PATH-01-0123456789', 'TCP-01-0123456789'],
        contradicts: ['NIC-01 looked and found nothing'],
        since: '2026-11-21T03:00:02.000Z',
        mitigation: { immediate: 'take the other uplink', long_term: 'mend the first' },
        safety: 'config_change',
        owner: 'network team',
        confirm: [{ run: 'mtr -n 192.0.2.7', expect: 'loss that begins at one hop and stays' }],
        see_also: [],
      },
    ],
    ruled_out: [{ root_cause: 'nic_errors', by: 'no error counter grew' }],
    unexplained: ['APP-01-0123456789'],
    next_tests: [{ test: 'ping from the other end', separates: ['path_packet_loss', 'slow_reader'] }],
    coverage: [{ layer: 'path_loss', fired: 1, clear: 2, not_exercised: 0, not_observable: 1 }],
  },
};

async function documents(analysis?: Analysis): Promise<{ dir: string; readme: string; html: string }> {
  const dir = temporaryDir();
  cpSync(FIXTURE, dir, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as ManifestView;
  await writeBundleDocuments(dir, manifest, analysis);
  const read = (name: string): string => readFileSync(join(dir, name), 'utf8');
  return { dir, readme: read('README.md'), html: read('report.html') };
}

describe('the verdict in the documents of a bundle', () => {
  it('stands before everything else, with what is for and against it and the lines', async () => {
    const { readme, html } = await documents(ANALYSIS);
    const section = /## Verdict\n([\s\S]*?)\n## What stands out/.exec(readme)?.[1] ?? '';
    const order = [
      '### path_packet_loss',
      '8 of 40 pings lost',
      '`hosts/h1/ping/target.txt:3`',
      '- against: NIC-01 looked',
      '- now (config change, network team): take the other uplink',
      '- confirm: `mtr -n 192.0.2.7`',
      'Not explained by that:',
      '- worth knowing',
      'nic_errors: no error counter grew',
      'ping from the other end',
      '| critical | TCP-01',
      '| warning | PATH-01',
      '1 more hint or note',
    ].map((text) => section.indexOf(text));
    expect(
      order.every((at) => at >= 0),
      `${order.join()} in\n${section}`,
    ).toBe(true);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(section).not.toMatch(/(?<!\\)<img/);
    expect(readme).not.toContain('no cause has been weighed');
    expect(markupProblem(html.trim(), true)).toBeUndefined();
    expect(html).toContain('id="verdict"');
    expect(html).not.toContain('<img');
  });

  it('is there as data too, whole', async () => {
    const { dir } = await documents(ANALYSIS);
    const read = (name: string): unknown => JSON.parse(readFileSync(join(dir, name), 'utf8'));
    expect(read('verdict.json')).toEqual({
      schema: 'evidence/verdict/v1',
      ...ANALYSIS.verdict,
      settings: [],
    });
    expect(read('findings.json')).toEqual({ schema: 'evidence/findings/v1', findings: ANALYSIS.findings });
  });

  it('where none was made the documents say so', async () => {
    const { dir, readme, html } = await documents();
    for (const text of [readme, html]) expect(text).toContain('no cause has been weighed against another');
    expect(readme).not.toContain('## Verdict');
    expect(existsSync(join(dir, 'verdict.json'))).toBe(false);
  });
});
