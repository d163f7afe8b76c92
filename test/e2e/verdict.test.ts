import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Finding } from '../../src/core/finding.js';
import { sopSchema } from '../../src/core/sop/schema.js';
import { sopOf } from '../../src/core/sop/sop-of.js';
import type { Verdict } from '../../src/core/verdict.js';
import { bundleIn, evidence } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

/** The server is there, and nothing listens on this port. */
const REFUSED = ['-t', `${SERVER.v4}:9`, '-d', '1s', '-f', 'dir'];

interface Answer {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly path: string;
}

describe.skipIf(!canNetwork)('the verdict of a run (root, namespaces)', () => {
  const client = useNetwork();

  it('is sealed into the bundle, the same as analyze gives, each citation leading to a line', async () => {
    const dir = temporaryDir();
    const { stdout } = await client.evidence(['collect', ...REFUSED, '-o', dir]);
    const bundle = bundleIn(dir);
    const read = (name: string): Record<string, unknown> =>
      JSON.parse(readFileSync(join(bundle, name), 'utf8')) as Record<string, unknown>;
    const analysed = JSON.parse((await evidence(['analyze', bundle, '--json'])).stdout) as Answer;
    expect(analysed.verdict.causes.map((c) => c.root_cause)).toContain('port_refused');
    expect(read('verdict.json')).toMatchObject(analysed.verdict as unknown as Record<string, unknown>);
    expect(read('findings.json')['findings']).toEqual(analysed.findings);
    expect(stdout).toContain('port_refused');
    expect(readFileSync(join(bundle, 'README.md'), 'utf8')).toMatch(/## Verdict\n\n\*\*cause\*\*: /);
    for (const cite of analysed.findings.flatMap((f) => f.cites)) {
      const shown = await evidence(['open', bundle, '--cat', cite]);
      expect(shown, cite).toMatchObject({ code: 0 });
      expect(shown.stdout.trim(), cite).not.toBe('');
    }
    expect((await evidence(['verify', bundle])).code).toBe(0);
    const { stdout: page } = await evidence(['analyze', bundle, '--format', 'html']);
    expect(page).toBe(readFileSync(join(bundle, 'report.html'), 'utf8'));
    const { stdout: yaml } = await evidence(['analyze', bundle, '--format', 'yaml']);
    expect(sopSchema.parse(parse(yaml))).toEqual(sopOf(analysed));
  });

  it('triage says it on one screen, and as JSON', async () => {
    const [seen, asked] = [temporaryDir(), temporaryDir()];
    const { stdout } = await client.evidence(['triage', ...REFUSED, '-o', seen]);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toMatch(/^cause: /);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(stdout).toContain(bundleIn(seen));
    const { stdout: json } = await client.evidence(['triage', ...REFUSED, '-o', asked, '--json', '-q']);
    const answer = JSON.parse(json) as Answer;
    expect(answer.verdict.causes[0]?.root_cause).toBe('port_refused');
    expect(answer.findings.length).toBeGreaterThan(0);
    expect(answer.path).toBe(bundleIn(asked));
  });

  it('nothing was asked of the target: then nothing is said of it', async () => {
    const dir = temporaryDir();
    await client.evidence(['collect', ...REFUSED, '-p', 'quick', '-o', dir]);
    const { verdict } = JSON.parse((await evidence(['analyze', bundleIn(dir), '--json'])).stdout) as Answer;
    expect(verdict).toMatchObject({ outcome: 'undetermined', causes: [] });
    expect(verdict.summary).toContain(`${SERVER.v4}:9 could not be seen`);
  });

  it('a mistake in a threshold of one’s own costs the verdict, never the evidence', async () => {
    const dir = temporaryDir();
    const config = join(temporaryDir(), 'c.yaml');
    writeFileSync(config, 'detections:\n  TCP-17: { overflow_per_s: 1 }\n');
    const { stderr, code } = await client.evidence([
      'collect',
      ...REFUSED,
      '--passive',
      '-c',
      config,
      '-o',
      dir,
    ]);
    expect({ code, stderr }).toMatchObject({ code: expect.toSatisfy((c) => c === 0 || c === 3) });
    expect(stderr).toMatch(/no verdict: .*c\.yaml:2:\d+: .*did you mean "overflows_per_s"/s);
    expect(readFileSync(join(bundleIn(dir), 'README.md'), 'utf8')).toContain('no cause has been weighed');
  });
});
