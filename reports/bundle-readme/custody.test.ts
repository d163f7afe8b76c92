import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ManifestView } from '../../src/core/report.js';
import { writeBundleDocuments } from '../../src/render/bundle-documents.js';
import { temporaryDir } from '../../test/support/machine.js';
import { markupProblem } from '../../test/support/well-formed.js';

const FIXTURE = join(import.meta.dirname, 'fixtures/packet-loss');
const SHA = 'ab'.repeat(32);

async function documents(more: Partial<ManifestView>): Promise<{ readme: string; html: string }> {
  const dir = temporaryDir();
  cpSync(FIXTURE, dir, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as ManifestView;
  await writeBundleDocuments(dir, { ...manifest, ...more });
  const read = (name: string): string => readFileSync(join(dir, name), 'utf8');
  return { readme: read('README.md'), html: read('report.html') };
}

const step = { at: '2026-11-21T08:00:00.000Z', user: 'ops', uid: 1000, host: 'web01' };
const tool = { name: 'evidence', version: '1.2.3' };

describe('the chain of custody in the documents', () => {
  it('names every step, the seal, the signer, who may read it and the redaction', async () => {
    const { readme, html } = await documents({
      custody: [
        { ...step, action: 'collected', tool },
        {
          ...step,
          action: 'redacted',
          tool,
          host: 'laptop',
          previousManifestSha256: SHA,
          note: 'for the vendor',
        },
      ],
      seal: {
        at: '2026-11-21T08:01:00.000Z',
        signer: { keyType: 'ssh-ed25519', fingerprint: 'SHA256:abc' },
        recipients: ['age1one', 'age1two'],
      },
      redactions: { enabled: true, mode: 'secrets' },
    });
    const section = /## Chain of custody\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
    expect(section).toContain(
      '| collected | 2026-11-21T08:00:00.000Z | ops (uid 1000) on web01 | evidence 1.2.3 |',
    );
    expect(section).toMatch(
      new RegExp(`\\| redacted: for the vendor \\|.* on laptop \\|.*from the bundle with manifest .${SHA}`),
    );
    expect(section).toContain('**Sealed**: 2026-11-21T08:01:00.000Z');
    expect(section).toContain('`ssh-ed25519 SHA256:abc`');
    expect(section).toContain('`age1one`, `age1two`');
    expect(section).toContain('**Redaction**: secrets');
    for (const text of ['Chain of custody', 'for the vendor', SHA, 'SHA256:abc', 'age1two'])
      expect(html).toContain(text);
    expect(markupProblem(html.trim(), true)).toBeUndefined();
  });

  it('says what was not done', async () => {
    const { readme } = await documents({
      custody: [{ ...step, action: 'collected', tool }],
      seal: { at: step.at },
    });
    expect(readme).toMatch(
      /\*\*Signature\*\*: none when it was sealed\n- \*\*Encrypted for\*\*: nobody, it is plain/,
    );
  });

  it('escapes what a foreign bundle may hold', async () => {
    const note = '<script>alert(1)</script> | [x](javascript:1) `y`\n# z';
    const { readme, html } = await documents({
      custody: [{ ...step, action: 'imported', tool, note }],
      seal: { at: step.at },
    });
    expect(html).not.toContain('<script>alert');
    const row = readme.split('\n').find((line) => line.startsWith('| imported')) ?? '';
    expect(row.replaceAll('\\|', '').split('|')).toHaveLength(6);
    expect(row).toContain('\\<script>alert(1)\\</script>');
    expect(readme).not.toMatch(/^# z/m);
  });

  it('is absent where a bundle does not record it', async () => {
    expect((await documents({})).readme).not.toContain('custody');
  });
});
