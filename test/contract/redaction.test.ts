import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCollectors } from '../../src/collect/registry.js';
import { createPolicy } from '../../src/redact/policy.js';
import { fixtureOutput, probeOutput } from '../support/probe-output.js';
import { sharedPath } from '../support/shared-fixtures.js';

// Real outputs of real tools: what the parsers read must be the same with and without redaction.
const ROOT = resolve(import.meta.dirname, '../../collectors');
const policy = createPolicy({ secrets: true });

function filesBelow(dir: string, named: RegExp): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => named.test(name) && statSync(join(dir, name)).isFile())
    .map((name) => join(dir, name))
    .toSorted();
}

/** Lines that redaction changed, as it left them. */
function masked(path: string): string[] {
  const bytes = readFileSync(path);
  const redactor = policy.stream();
  const after = Buffer.concat([redactor.feed(bytes), redactor.flush()])
    .toString('latin1')
    .split('\n');
  const before = bytes.toString('latin1').split('\n');
  expect(after).toHaveLength(before.length);
  return after.filter((line, i) => line !== before[i]);
}

describe.each((await loadCollectors()).map((c) => [c.id, c] as const))('collector %s', (id, collector) => {
  it.each(
    filesBelow(join(ROOT, id, 'fixtures'), /\.txt$/).map((p) => [p.slice(ROOT.length + 1), p] as const),
  )('reads the same from %s', (_, path) => {
    const given = fixtureOutput(path);
    const { lines: _lines, text: _text, ...rest } = given;
    const redacted = probeOutput(policy.text(readFileSync(path, 'utf8')), {
      ...rest,
      stderr: policy.text(rest.stderr),
    });
    const before = JSON.parse(JSON.stringify([...collector.parse(given)])) as unknown[];
    const after = JSON.parse(JSON.stringify([...collector.parse(redacted)])) as unknown[];
    expect(after).toHaveLength(before.length);
    for (const [i, row] of after.entries()) {
      if (!JSON.stringify(row).includes('[REDACTED:')) expect(row).toEqual(before[i]);
    }
  });
});

// Each line that is masked in a real output is a secret, or looks so much like one that nobody could tell.
describe('what is masked in real outputs', () => {
  it('of the collectors: the key of TCP MD5', () => {
    const found = filesBelow(ROOT, /\.txt$/).flatMap((path) =>
      masked(path).map((line) => `${path.slice(ROOT.length + 1)}: ${line.trim()}`),
    );
    expect(found).toEqual([
      'sockets/fixtures/md5-key/connections.ss.txt: skmem:(r0,rb131072,t0,tb16384,f0,w0,o136,bl0,d0) bbr cwnd:10 md5keys:[REDACTED:tcp-md5-key]',
    ]);
  });

  const shared = sharedPath('README.md')?.replace(/README\.md$/, '');
  it.skipIf(shared === undefined)('of other projects: keys of TCP Fast Open', () => {
    const found = filesBelow(shared ?? '', /\.(?!json|yml|yaml|pcap|pcapng|png|gz|cap|md|py)\w+$|\/[^.]+$/)
      .flatMap(masked)
      .map((line) => line.trim());
    expect(found.filter((line) => line !== 'net.ipv4.tcp_fastopen_key = [REDACTED:key]')).toEqual([]);
  });
});
