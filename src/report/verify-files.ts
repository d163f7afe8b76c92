import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Render } from '../core/documents/lock.js';
import type { Failure } from './verify-report.js';
import { plainLines } from './plain-text.js';
import { fileName, noFile, sha256 } from './publish.js';
import { similarity } from './similarity.js';
import { splitBlocks } from './split-blocks.js';
import { sameWords } from './tokens.js';

/** Compares the published files of a document with the lock; of an edited draft every line that differs is named. */
export async function verifyFiles(
  out: string,
  document: string,
  render: Render,
): Promise<{ readonly checked: number; readonly failures: Failure[] }> {
  const files = [
    ...Object.entries(render.files).map(([format, hash]) => ({
      name: fileName(document, format),
      hash,
      isFrozen: false,
    })),
    ...(render.frozen ?? []).flatMap(({ version, files: frozen }) =>
      Object.entries(frozen).map(([format, hash]) => ({
        name: `${document}.v${version}.${format}`,
        hash,
        isFrozen: true,
      })),
    ),
  ];
  const failures: Failure[] = [];
  for (const { name, hash, isFrozen } of files) {
    const bytes = await readFile(join(out, name)).catch(noFile);
    const at = { kind: 'document', file: `out/${name}` } as const;
    if (bytes === undefined) {
      failures.push({ ...at, expected: `sha256 ${hash}`, found: 'not there' });
      continue;
    }
    if (sha256(bytes) === hash) continue;
    failures.push({ ...at, expected: `sha256 ${hash}`, found: `sha256 ${sha256(bytes)}` });
    if (name === fileName(document, 'md') && !isFrozen)
      failures.push(...editedLines(at.file, bytes.toString('utf8'), render));
  }
  return { checked: files.length, failures };
}

/** Lines of a draft that were not rendered so. A figure that is a fact is named as one. */
function editedLines(file: string, text: string, { blocks, facts }: Render): Failure[] {
  const rendered = new Set(Object.values(blocks).flatMap((block) => plainLines(block).split('\n')));
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const gone = missingLines(text, blocks);
  return lines.flatMap((line, i): Failure[] => {
    const plain = plainLines(line);
    if (plain === '' || rendered.has(plain) || /<!--\s*ev:/.test(plain)) return [];
    const was = gone.toSorted((a, b) => similarity(b, plain) - similarity(a, plain))[0];
    const expected = was !== undefined && similarity(was, plain) > 0.4 ? was : 'no such line';
    const fact = Object.entries(facts).find(
      ([, value]) => expected.includes(value) && !plain.includes(value),
    );
    return [{ kind: 'text', file, line: i + 1, ...(fact && { fact: fact[0] }), expected, found: plain }];
  });
}

/** Rendered lines that the document no longer has. */
function missingLines(text: string, blocks: Readonly<Record<string, string>>): string[] {
  const found = splitBlocks(text, blocks);
  return found.blocks.flatMap(({ id, text: edited }) => {
    const base = blocks[id] ?? '';
    if (sameWords(base, edited)) return [];
    const there = new Set(edited.split('\n'));
    return plainLines(base)
      .split('\n')
      .filter((line) => line !== '' && !there.has(line));
  });
}
