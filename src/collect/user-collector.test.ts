import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EvidenceError } from '../core/errors.js';
import { readConfig } from './config-file.js';

const dir = mkdtempSync(join(tmpdir(), 'user-collector-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** What is wrong with a file, or undefined. */
function mistakesIn(...collectors: readonly string[]): string | undefined {
  const file = join(dir, 'e.yaml');
  writeFileSync(file, `collectors:\n${collectors.map((c) => `  - { ${c} }\n`).join('')}`);
  try {
    readConfig(file);
    return undefined;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return error.message.replaceAll(file, 'e.yaml');
  }
}

describe("a collector of the user's own", () => {
  const one = (rest: string): string => `id: own, why: x, ${rest}`;

  it.each([
    ['command: [echo], timeout: 0s', /e\.yaml:2:\d+: .*timeout: must be 100 ms to 168 h/],
    ['command: [echo], timeout: 169h', /timeout: must be 100 ms to 168 h/],
    ['command: [echo], max_size: 0B', /e\.yaml:2:\d+: .*max_size: must be more than 0 bytes/],
    ['command: [echo, "a\\0b"]', /e\.yaml:2:\d+: .*NUL byte/],
    ['files: ["/a\\0b"]', /NUL byte/],
    ['command: [./tool.sh]', /e\.yaml:2:\d+: .*must be a name, or an absolute path/],
    ['command: []', /e\.yaml:2:\d+: /],
  ])('with %s can never work: said with its place', (rest, expected) => {
    expect(mistakesIn(one(rest))).toMatch(expected);
  });

  it.each(['command: [echo, a/b]', 'command: [/opt/app/bin/tool]', 'files: /etc/hosts'])(
    'with %s is fine',
    (rest) => expect(mistakesIn(one(rest))).toBeUndefined(),
  );

  it('whose id comes twice in a file is refused at the second', () => {
    expect(mistakesIn(one('command: [echo, a]'), one('command: [echo, b]'))).toMatch(
      /e\.yaml:3:\d+: .*"own" comes twice/,
    );
  });
});
