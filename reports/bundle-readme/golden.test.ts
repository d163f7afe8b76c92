import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ManifestView } from '../../src/core/report.js';
import { writeBundleDocuments } from '../../src/render/bundle-documents.js';
import { markupProblem } from '../../test/support/well-formed.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');
/** Written anew with UPDATE_GOLDEN=1; then read them as the engineer would who gets the bundle. */
const GOLDEN = ['README.md', 'summary.json'];

// Manifest and tables of real runs, cut down; hosts and addresses are of a test network.
describe.each(readdirSync(FIXTURES))('bundle %s', (name) => {
  const fixture = join(FIXTURES, name);
  const dir = mkdtempSync(join(tmpdir(), 'evidence-golden-'));
  cpSync(fixture, dir, { recursive: true, filter: (path) => !GOLDEN.some((file) => path.endsWith(file)) });
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as ManifestView;
  const written = writeBundleDocuments(dir, manifest);

  it.each(GOLDEN)('%s reads as reviewed', async (file) => {
    await written;
    const text = readFileSync(join(dir, file), 'utf8');
    if (process.env['UPDATE_GOLDEN']) writeFileSync(join(fixture, file), text);
    expect(text).toBe(readFileSync(join(fixture, file), 'utf8'));
  });

  it('cites only files that are in the bundle', async () => {
    await written;
    const files = new Set(manifest.artifacts.flatMap((a) => [a.path, a.stderrPath]));
    const summary = JSON.parse(readFileSync(join(dir, 'summary.json'), 'utf8')) as {
      standsOut: { cite: string }[];
      facts: { statements: { cite: string }[] }[];
    };
    const cites = [...summary.standsOut, ...summary.facts.flatMap((f) => f.statements)].map((s) => s.cite);
    expect(cites.length).toBeGreaterThan(20);
    for (const cite of cites) {
      expect(cite).toMatch(/^.+:\d+(?:-\d+)?$/);
      expect(files).toContain(cite.replace(/:[\d-]+$/, ''));
    }
  });

  it('has a page that parses, and plots that are XML', async () => {
    await written;
    expect(markupProblem(readFileSync(join(dir, 'report.html'), 'utf8').trim(), true)).toBeUndefined();
    const plots = readdirSync(join(dir, 'plots'));
    expect(plots).toEqual(
      expect.arrayContaining(['rtt.svg', 'http-1.svg', 'dns.svg', 'connect.svg', 'counters-trouble.svg']),
    );
    for (const plot of plots)
      expect(markupProblem(readFileSync(join(dir, 'plots', plot), 'utf8').trim()), plot).toBeUndefined();
  });
});
