import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/check/result.js';
import { CONTROL, evidence, ROOT } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';

const seed = (name: string): string => join(ROOT, 'src/check/fixtures/seeds', name);
const clean = (name: string): string => join(ROOT, 'src/check/fixtures/clean', name);

interface Answer {
  readonly schema: string;
  readonly counts: { readonly error: number; readonly warning: number };
  readonly failed: boolean;
  readonly documents: readonly { readonly kind: string; readonly target: string }[];
  readonly results: readonly Result[];
}

async function json(...args: string[]): Promise<Answer> {
  const { stdout } = await evidence(['check', ...args, '--json']);
  return JSON.parse(stdout) as Answer;
}

function write(name: string, content: string | Buffer): string {
  const path = join(temporaryDir(), name);
  writeFileSync(path, content);
  return path;
}

describe('evidence check of documents', () => {
  it('prints place, words, why and what instead; exit 6', async () => {
    const { code, stdout, stderr } = await evidence(['check', seed('003.md')]);
    expect(code).toBe(6);
    expect(stderr).toBe('');
    expect(stdout).toContain(
      `${seed('003.md')}:75:106 warning rate-vs-readings "2.5% per minute"\n  the readings say 33 points in 15 min`,
    );
    expect(stdout).toMatch(/\n {2}→ .*\n/);
    expect(stdout).toMatch(/\n1 error, 16 warnings\n$/);
  });
  it('a good document: exit 0, also where warnings fail', async () => {
    const files = ['pir-conntrack.md', 'mail-isp.txt', 'pir-dns.de.md'].map(clean);
    const { code, stdout } = await evidence([
      'check',
      ...files,
      '--for',
      'final',
      '--external',
      '--fail-on',
      'warning',
    ]);
    expect([code, stdout]).toEqual([0, '0 errors, 0 warnings\n']);
  });
  it('warnings fail only where asked', async () => {
    const file = write('a.md', 'It was accidentally done.\n');
    expect((await evidence(['check', file])).code).toBe(0);
    expect((await evidence(['check', file, '--fail-on', 'warning'])).code).toBe(6);
    expect((await evidence(['check', file, '--fail-on', 'warning', '--disable', 'blame'])).code).toBe(0);
  });
  it('JSON: what was judged as what, counts, results in the order of the lines', async () => {
    const answer = await json(seed('000.md'), '--for', 'review');
    expect(answer).toMatchObject({
      schema: 'evidence/check/v1',
      failed: true,
      documents: [{ kind: 'handoff', target: 'review' }],
    });
    expect(answer.counts.error + answer.counts.warning).toBe(answer.results.length);
    const lines = answer.results.map((r) => r.line);
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
    expect(await json(seed('000.md'), '--for', 'review')).toEqual(answer);
  });
  it('SARIF: one run with all rules', async () => {
    const { code, stdout } = await evidence(['check', seed('002.md'), '--format', 'sarif']);
    const log = JSON.parse(stdout) as {
      version: string;
      runs: { results: { ruleId: string }[]; tool: { driver: { rules: unknown[] } } }[];
    };
    expect([code, log.version, log.runs.length]).toEqual([6, '2.1.0', 1]);
    expect(log.runs[0]?.results.map((r) => r.ruleId)).toContain('ratio-denominator');
    expect(log.runs[0]?.tool.driver.rules.length).toBeGreaterThan(40);
  });
  it('a rules file: severities, phrases; a wrong one says where', async () => {
    const file = write('a.md', 'It was accidentally done on the Foo box.\n');
    const rules = write(
      'rules.yaml',
      'severity: {blame: error}\nphrases: {box: {why: w, instead: say host, words: [foo box]}}\n',
    );
    const { code, stdout } = await evidence(['check', file, '--rules', rules]);
    expect([code, stdout.includes('error blame'), stdout.includes('warning box "Foo box"')]).toEqual([
      6,
      true,
      true,
    ]);
    const broken = write('rules.yaml', 'severty: {}\n');
    const refused = await evidence(['check', file, '--rules', broken]);
    expect([refused.code, refused.stderr.includes(`${broken}:1:1`)]).toEqual([2, true]);
  });
  it.each([
    ['no path', []],
    ['a file that is not there', ['nowhere.md']],
    ['a folder without an incident', ['/tmp']],
    ['a rule there is not', [clean('status.md'), '--disable', 'blmae']],
    ['a target there is not', [clean('status.md'), '--for', 'finale']],
  ])('wrong use: %s', async (_, args) => {
    const { code, stdout, stderr } = await evidence(['check', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toContain('internal error');
  });
});

describe('files as they are', () => {
  it('binary is refused, not read', async () => {
    const { code, stderr } = await evidence([
      'check',
      write('a.docx', Buffer.from([80, 75, 3, 4, 0, 0, 1, 2])),
    ]);
    expect([code, stderr.includes('is not text')]).toEqual([2, true]);
  });
  it.each([
    ['empty', Buffer.alloc(0), []],
    ['UTF-16 with a mark', Buffer.from('\ufeffIt was accidentally done.\r\n', 'utf16le'), ['blame']],
    ['UTF-8 with a mark', Buffer.from('\ufeffIt was accidentally done.\n'), ['blame']],
    [
      'Latin-1 among UTF-8',
      Buffer.concat([Buffer.from('Gr\u00fc\u00dfe. '), Buffer.from([0xfc, 0xdf, 0x0a])]),
      ['mojibake'],
    ],
  ])('%s', async (_, bytes, rules) => {
    expect((await json(write('a.md', bytes))).results.map((r) => r.rule)).toEqual(rules);
  });
  it('terminal escapes in a document do not reach the terminal', async () => {
    const { stdout } = await evidence([
      'check',
      write(
        'a.md',
        'The \u001b[31mbox\u0007 was, accidentally\u202e, closed.\n- Due: \u001b]0;x\u00072026-11-21\n',
      ),
    ]);
    expect(CONTROL.test(stdout)).toBe(false);
  });
  it('ten megabytes, and one line of five', async () => {
    const text = readFileSync(seed('003.md'), 'utf8');
    const long = write('long.md', `${text}\n`.repeat(Math.ceil(10e6 / text.length)));
    const line = write('line.md', text.replaceAll('\n', ' ').repeat(Math.ceil(5e6 / text.length)));
    for (const file of [long, line]) {
      const { code, stderr } = await evidence(['check', file, '--json']);
      expect([code, stderr]).toEqual([file === long ? 6 : code, '']);
    }
  });
});

describe('evidence check of an incident folder', () => {
  function folder(): string {
    const dir = temporaryDir();
    const bundle = Buffer.from('not opened here');
    const sha256 = createHash('sha256').update(bundle).digest('hex');
    writeFileSync(join(dir, 'b.tar.gz'), bundle);
    writeFileSync(
      join(dir, 'incident.yaml'),
      'schema: evidence/incident/v1\nid: INC-1\nstatus: review\ntitle: Uploads failed\nbundles: [{id: B1, path: b.tar.gz}]\nwhat_happened: "The MTU was accidentally raised [E1]."\n',
    );
    const lock = {
      schema: 'evidence/incident-lock/v1',
      tool: 'evidence 0.1.0',
      bundles: {
        B1: {
          name: 'b',
          path: 'b.tar.gz',
          bytes: 15,
          sha256,
          manifestSha256: sha256,
          attachedAt: '2026-11-26T08:00:00Z',
        },
      },
      evidence: [{ id: 'E1', bundle: 'B1', path: 'x.txt' }],
      lastId: {},
      proposed: {},
      renders: {},
    };
    writeFileSync(join(dir, 'evidence.lock.json'), JSON.stringify(lock));
    for (const sub of ['out', 'narrative']) mkdirSync(join(dir, sub));
    writeFileSync(
      join(dir, 'out/pir.md'),
      '# Report\n\nAll times UTC. It was lost [E2].\n\n<<<<<<< a\n=======\n>>>>>>> b\n',
    );
    return dir;
  }
  it('fields for its status, prose, citations and merges, each in its file', async () => {
    const dir = folder();
    const { results, documents } = await json(dir);
    expect(documents).toMatchObject([{ kind: 'incident', target: 'review' }]);
    const found = new Set(results.map((r) => `${r.file.slice(dir.length + 1)} ${r.rule}`));
    expect(found).toContain('incident.yaml required-field');
    expect(found).toContain('incident.yaml blame');
    expect(found).toContain('out/pir.md unresolved-citation');
    expect(found).toContain('out/pir.md conflict-markers');
    expect(found).not.toContain('incident.yaml evidence-changed');
  });
  it('one of its documents alone is held against its lock', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'narrative/what_happened.md'), 'It was lost [E1], then more [E2].\n');
    const { results } = await json(join(dir, 'narrative/what_happened.md'));
    expect(results.map((r) => `${r.rule} ${r.why}`)).toEqual([
      'unresolved-citation E2 is not in the evidence index',
    ]);
  });
  it('a bundle that was changed, then removed', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'b.tar.gz'), 'another');
    expect((await json(dir)).results.find((r) => r.rule === 'evidence-changed')?.why).toContain(
      'is not the bundle that was attached',
    );
  });
  it('a file that is none is refused with file, line and column', async () => {
    const dir = folder();
    writeFileSync(
      join(dir, 'incident.yaml'),
      'schema: evidence/incident/v1\nid: INC-1\ntimes: {started: "08:15"}\n',
    );
    const { code, stderr } = await evidence(['check', dir]);
    expect([code, /incident\.yaml:3:\d+: .*no date and no zone/.test(stderr)]).toEqual([2, true]);
  });
});
