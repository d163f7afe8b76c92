import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sopSchema } from '../../src/core/sop/schema.js';
import { documentText, recordOf } from '../../test/support/document-text.js';
import { branchRecord } from '../../test/support/incident-record.js';
import sop from './index.js';

/** What stands in the indented block of the Markdown, as YAML. */
function dataIn(markdown: string): unknown {
  const lines = markdown.split('\n').filter((line) => line.startsWith('    '));
  return parse(lines.map((line) => line.slice(4)).join('\n'));
}

describe('the outcome of a procedure as a document', () => {
  it('is the verdict of the bundle that was taken while it lasted', () => {
    const text = documentText(sop, branchRecord());
    expect(sopSchema.parse(dataIn(text))).toMatchObject({
      root_cause: 'mtu_black_hole',
      failure_layer: 'upstream',
      mitigation: { immediate: 'Operator: Set the MTU of wan0 back to 1500' },
      cross_reference: [{ root_cause: 'conntrack_table_full', sop: 'D3', result: 'ruled_out' }],
    });
  });

  it('is undetermined for an incident without a bundle', () => {
    const text = documentText(sop, recordOf({ id: 'empty' }));
    expect(sopSchema.parse(dataIn(text))).toMatchObject({ root_cause: 'undetermined', evidence: [] });
  });

  it('keeps what evidence says inside of its block', () => {
    const record = branchRecord();
    const [bundle] = record.bundles;
    if (!bundle) throw new Error('no bundle');
    const summary = 'a\n\n# not a heading\n```\n<script>';
    const analysis = { ...bundle.analysis, verdict: { ...bundle.analysis.verdict, summary } };
    const text = documentText(sop, { ...record, bundles: [{ ...bundle, analysis }] });
    expect(dataIn(text)).toMatchObject({ summary });
    const outside = text.split('\n').filter((line) => line !== '' && !line.startsWith('    '));
    expect(outside).toEqual(['# Outcome of a procedure: Uploads from branch 17 stalled after an MTU change']);
  });
});
