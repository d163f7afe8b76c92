import { writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { analyzeFacts } from '../analyze/analyze.js';
import { loadFacts } from '../analyze/load-facts.js';
import { openBundle } from '../bundle/read.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { viewOf } from '../facts/bundle-view.js';
import { readmeOf, reportPage, summaryOf } from '../render/bundle-documents.js';
import { decryptionKeys } from './decryption-keys.js';
import { knowledgeOf } from './knowledge-flags.js';
import type { ReportFlags } from './report-flags.js';

/** The one document of a single bundle: what `collect` puts into it, made anew with the verdict of today. */
export const BUNDLE_README = {
  kind: 'bundle-readme',
  title: 'README of a bundle',
  why: 'What is in one bundle, what stands out and what is missing: README.md and report.html as collect wrote them, with the verdict made anew.',
};

const MAKE = { md: readmeOf, html: reportPage, json: summaryOf } as const;
type Format = keyof typeof MAKE;

export async function runBundleReadme(sources: readonly string[], flags: ReportFlags): Promise<number> {
  const [path, ...more] = sources;
  if (path === undefined || more.length > 0)
    throw new EvidenceError(
      'E_USAGE',
      'bundle-readme is of one bundle',
      'evidence report bundle-readme BUNDLE',
    );
  const formats = (flags.format ?? ['md']).map(formatOf);
  const out = flags.out ?? (formats.length === 1 ? '-' : '.');
  if (out === '-' && formats.length > 1) throw new EvidenceError('E_USAGE', '--out - prints one format');
  const bundle = await openBundle(path, {}, await decryptionKeys(path, flags));
  const [facts, manifest] = [await loadFacts(bundle), await bundle.manifest()];
  const view = viewOf(facts, manifest, analyzeFacts(facts, manifest, await knowledgeOf(flags)));
  for (const format of formats) {
    const text = await MAKE[format](view);
    if (out === '-') process.stdout.write(text);
    else {
      await mkdir(out, { recursive: true });
      const file = join(out, `bundle-readme.${format}`);
      await writeFile(file, text, { mode: 0o600 });
      process.stdout.write(`${file}\n`);
    }
  }
  return EXIT.done;
}

function formatOf(name: string): Format {
  if (Object.hasOwn(MAKE, name)) return name as Format;
  throw new EvidenceError('E_USAGE', `bundle-readme cannot be written as ${name}`, 'md, html or json');
}
