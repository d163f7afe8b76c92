import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureOutput, probeOutput } from '../../../test/support/probe-output.js';
import { loadCollectors } from '../../collect/registry.js';
import type { ProbeOutput } from '../../core/collector.js';
import type { Parsed } from '../../core/table.js';
import { createIdentityMapper } from './mapper.js';
import { createRevealer } from './revealer.js';

const ROOT = resolve(import.meta.dirname, '../../../collectors');
const KEY = new Uint8Array(32).fill(7);
const NAMES = {
  hostNames: ['testhost', 'web01', 'kbrazil-ubuntu'],
  userNames: ['kbrazil'],
  domains: ['example.com', 'example.net', 'corp.example.com', 'api.test'],
};
const collectors = await loadCollectors();

function fixturesOf(id: string): string[] {
  return readdirSync(join(ROOT, id, 'fixtures'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .map((name) => join(ROOT, id, 'fixtures', name));
}

const mapper = createIdentityMapper(KEY, NAMES);

/** As a redacted bundle holds it: text, standard error, command and subject rewritten. */
function rewritten(output: ProbeOutput, text: string): ProbeOutput {
  const { lines: _lines, text: _text, ...given } = output;
  return probeOutput(mapper.rewrite(text), {
    ...given,
    stderr: mapper.rewrite(output.stderr),
    argv: output.argv.map((arg) => mapper.rewrite(arg)),
    ...(output.subject !== undefined && { subject: mapper.rewrite(output.subject) }),
  });
}

// What a collector reads from rewritten text is what it reads from the original, rewritten.
describe.each(collectors.map((c) => [c.id, c] as const))('%s', (id, collector) => {
  it.each(fixturesOf(id).map((path) => [path.slice(ROOT.length + 1), path] as const))('%s', (_, path) => {
    const output = fixtureOutput(path);
    const text = readFileSync(path, 'latin1');
    const rows = JSON.stringify([...collector.parse(probeOutput(text, output))]);
    const after = [...collector.parse(rewritten(output, text))];
    const withheld = text.includes('-----BEGIN CERTIFICATE-----');
    const comparable = (items: readonly Parsed[]): unknown =>
      // Certificates are withheld: no row or a gap is what is left of one.
      items.filter((item) => !(withheld && ('gap' in item || item.table === 'certificates'))).map(settled);
    expect(comparable(after)).toEqual(comparable(JSON.parse(mapper.rewrite(rows)) as Parsed[]));
    const revealer = createRevealer({ key: KEY, names: mapper.names });
    if (!withheld) expect(revealer.reveal(mapper.rewrite(text))).toBe(text);
  });
});

/**
 * What may differ: the order of routers at one hop, which the collector sorts by address, and the indentation of a
 * journal message's further lines, which is as wide as the host name.
 */
function settled(item: Parsed): unknown {
  const text = JSON.stringify(item, (_, value: unknown) =>
    typeof value === 'string' ? value.split('|').toSorted().join('|') : value,
  );
  return JSON.parse(text.replaceAll(/\\n +/g, '\\n'));
}
