import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bundleIn, evidence } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';

// From a bundle to documents and back, through the built command line as a person would go.

let bundle = '';
let made = '';
beforeAll(async () => {
  const dir = temporaryDir();
  const only = 'system,interfaces,routes,tcp-counters,sockets';
  expect((await evidence(['collect', '--only', only, '-d', '1s', '-q', '-o', dir])).code).toBe(0);
  bundle = bundleIn(dir);
  made = join(temporaryDir(), 'incident');
  const run = await evidence(['incident', 'new', made, '--title', 'Uploads stall', '--bundle', bundle]);
  expect(run.stderr).toBe('');
  expect(run.stdout).toMatch(/^proposed: /m);
});

describe('an incident made from a bundle', () => {
  let folder = '';
  beforeEach(() => {
    folder = join(temporaryDir(), 'incident');
    cpSync(made, folder, { recursive: true });
  });
  const out = (name: string): string => readFileSync(join(folder, 'out', name), 'utf8');

  it('is published whole, verified back to the bundle, and says what changed', async () => {
    const first = await evidence(['report', 'pir', folder]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(out('pir.md')).toContain('⟦fill: what happened · author⟧');
    expect(
      readdirSync(join(folder, 'out'))
        .filter((f) => /\.(?:md|html)$/.test(f))
        .toSorted(),
    ).toEqual(['pir.html', 'pir.md']);
    const file = join(folder, 'incident.yaml');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('what_happened: null', 'what_happened: A cable was cut.'),
    );
    expect((await evidence(['report', 'changes', folder])).stdout).toContain('section what_happened');
    expect((await evidence(['report', 'pir', folder])).stdout).toContain('since the last one:');
    expect(out('pir.md')).toContain('A cable was cut.');
    expect(await evidence(['report', 'verify', folder])).toMatchObject({ code: 0 });
  });

  it('takes over what somebody wrote into the document', async () => {
    await evidence(['report', 'pir', folder]);
    const path = join(folder, 'out', 'pir.md');
    const typed: [before: string, words: string, field: string, value: unknown][] = [
      ['| Severity', 'P2 — one site was down', 'severity', { level: 'P2', why: 'one site was down' }],
      ['| Services Affected', 'uploads, VPN', 'services', ['uploads', 'VPN']],
      ['| Customer Impact', 'Uploads hung', 'customer_impact', 'Uploads hung'],
      [
        '| Detected',
        '2026-02-03 10:15 by a customer',
        'times',
        expect.objectContaining({ detected: { at: '2026-02-03T10:15Z', note: 'by a customer' } }),
      ],
      ['| Affected', '12 of 240', 'customers_affected', { n: 12, of: 240 }],
      ['| Data loss', 'no', 'data_loss', 'no'],
      ['| SLA/SLO cost', '12 % of the budget', 'slo_cost', '12 % of the budget'],
      ['| Trigger', 'the tunnel was renewed', 'trigger', 'the tunnel was renewed'],
      ['## What Happened\n\n', 'The uplink was full.', 'what_happened', 'The uplink was full.'],
    ];
    let text = out('pir.md');
    for (const [before, words] of typed) {
      const hole = new RegExp(`(${before.replaceAll('|', '\\|')}[ |]*)\\*\\*⟦fill: [^⟧]*⟧\\*\\*`);
      expect(text).toMatch(hole);
      text = text.replace(hole, `$1${words}`);
    }
    writeFileSync(path, text);
    const again = await evidence(['report', 'pir', folder]);
    expect(again.stdout).toContain('10 edits of the last one taken over into incident.yaml');
    expect(out('pir.md')).toContain('| Affected | 12 of 240 customers');
    const incident = parse(readFileSync(join(folder, 'incident.yaml'), 'utf8')) as Record<string, unknown>;
    for (const [, , field, value] of typed) expect(incident[field]).toEqual(value);
    expect(incident['overrides']).toBeUndefined();
  });

  it('takes options that `report` has too behind a command of its own', async () => {
    await evidence(['report', 'pir', folder]);
    const { stdout } = await evidence(['report', 'verify', folder, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, values: { differing: 0, entered: 0 } });
    expect(await evidence(['report', 'verify', folder, '--templates', '/nonexistent'])).toMatchObject({
      code: 2,
    });
    const path = join(folder, 'out', 'pir.md');
    writeFileSync(path, out('pir.md').replace(/\*\*⟦fill: what happened [^⟧]*⟧\*\*/, 'A cable was cut.'));
    const before = readFileSync(join(folder, 'incident.yaml'), 'utf8');
    const dry = await evidence(['report', 'absorb', folder, '--dry-run']);
    expect(dry.stdout).toContain('one edit would be taken over');
    expect(readFileSync(join(folder, 'incident.yaml'), 'utf8')).toBe(before);
  });

  it('does not verify when the bundle is another one by now', async () => {
    await evidence(['report', 'handoff', folder]);
    const lock = JSON.parse(readFileSync(join(folder, 'evidence.lock.json'), 'utf8')) as {
      bundles: Record<string, { sha256: string }>;
    };
    lock.bundles['B1']!.sha256 = '0'.repeat(64);
    writeFileSync(join(folder, 'evidence.lock.json'), JSON.stringify(lock));
    expect(await evidence(['report', 'verify', folder])).toMatchObject({ code: 5 });
  });

  it.each(['pir', 'escalation', 'handoff', 'analysis', 'hypothesis', 'checklist', 'sop', 'status'])(
    '%s: from the folder and from the bundle alone, in both languages, nothing undefined in it',
    async (kind) => {
      for (const source of [folder, bundle])
        for (const language of ['en', 'de']) {
          const run = await evidence(['report', kind, source, '--language', language, '-o', '-']);
          expect(run).toMatchObject({ code: 0, stderr: '' });
          expect(run.stdout).not.toMatch(/undefined|\[object|NaN/);
          // Where the folder lies on this machine is nobody else's business.
          expect(run.stdout).not.toContain(folder);
        }
    },
  );

  it('gives the outcome as YAML, a draft of the mail with the bundle, and one page for a browser', async () => {
    const sop = await evidence(['report', 'sop', folder, '-f', 'yaml', '-o', '-']);
    expect(parse(sop.stdout)).toMatchObject({ root_cause: expect.any(String), severity: expect.any(String) });
    await evidence(['report', 'escalation', folder, '-f', 'eml,html']);
    expect(out('escalation.eml')).toMatch(/^X-Unsent: 1\r?$/m);
    expect(out('escalation.eml')).toContain('.tar.gz');
    expect(out('escalation.html')).toContain("default-src 'none'");
  });

  it('speaks a language of one’s own: the words that are there, and English for the others', async () => {
    const templates = temporaryDir();
    for (const folder of ['_strings', 'status']) mkdirSync(join(templates, folder));
    writeFileSync(join(templates, '_strings', 'fr.yaml'), 'state_fill: compléter\n');
    writeFileSync(join(templates, 'status', 'strings.fr.yaml'), 'since: Depuis\n');
    const args = ['report', 'status', bundle, '--templates', templates, '--language', 'fr', '-o', '-'];
    const { code, stdout } = await evidence(args);
    expect(code).toBe(0);
    expect(stdout).toContain('Depuis: ');
    expect(stdout).toContain('Next step');
  });

  it('takes its pictures along, into out/ and into any other folder', async () => {
    const row = ['--at', '2026-02-03T10:15:00Z', '--kind', 'symptom', '--mark', 'started'];
    await evidence(['incident', 'add', folder, 'row', 'Uploads hang', ...row]);
    const elsewhere = temporaryDir();
    let pictures = 0;
    for (const kind of ['pir', 'analysis']) {
      await evidence(['report', kind, folder, '-f', 'md,html']);
      await evidence(['report', kind, folder, '-f', 'md,html', '-o', elsewhere]);
      for (const at of [join(folder, 'out'), elsewhere]) {
        const [md, html] = ['md', 'html'].map((format) => {
          const name = readdirSync(at).find((f) => f.startsWith(`${kind}.`) && f.endsWith(`.${format}`));
          return readFileSync(join(at, name ?? ''), 'utf8');
        });
        const shown = [...(md ?? '').matchAll(/\]\(([^)]+\.svg)\)/g)].map(([, file]) => file ?? '');
        pictures += shown.length;
        expect(readdirSync(at)).toEqual(expect.arrayContaining(shown));
        expect((html ?? '').split('<svg ')).toHaveLength(shown.length + 1);
      }
    }
    expect(pictures).toBeGreaterThan(0);
  });

  it('bundle-readme is the page of the bundle, made anew', async () => {
    const run = await evidence(['report', 'bundle-readme', bundle]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^# Evidence: /);
    expect(run.stdout).toContain('## What stands out');
    expect((await evidence(['report', 'bundle-readme', bundle, '-f', 'pdf'])).code).toBe(2);
    expect((await evidence(['list', 'reports', '--json'])).stdout).toContain('"bundle-readme"');
  });

  it('is checked: a draft may have holes, a final one not', async () => {
    await evidence(['report', 'pir', folder]);
    expect((await evidence(['check', folder])).code).toBe(0);
    const final = await evidence(['check', folder, '--for', 'final', '--format', 'json']);
    expect(final.code).toBe(6);
    const { results } = JSON.parse(final.stdout) as { results: { rule: string }[] };
    expect(new Set(results.map((r) => r.rule))).toContain('required-field');
  });

  it('is not released as final while it has holes', async () => {
    const path = join(folder, 'incident.yaml');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, `${text.replace(/^status: .*\n/m, '')}\nstatus: final\n`);
    for (const to of [[], ['--out', temporaryDir()]]) {
      const run = await evidence(['report', 'pir', folder, ...to]);
      expect(run).toMatchObject({ code: 6, stdout: '' });
      expect(run.stderr).toContain('status is final, but this is missing or wrong; nothing was rendered\n');
      expect(run.stderr).toMatch(/incident\.yaml:\d+:\d+: review\.author is missing: who wrote it /);
      expect(run.stderr).toContain('root_cause: root cause · reviewer');
    }
    expect(readdirSync(folder)).not.toContain('out');
  });
});
