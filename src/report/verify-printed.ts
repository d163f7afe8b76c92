import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Render } from '../core/documents/lock.js';
import type { BundleEvidence } from '../core/documents/record.js';
import { quantitiesIn, takeQuantities } from '../core/quantities.js';
import type { IncidentFolder } from '../incident/read-incident.js';
import { requestNamed } from './document-name.js';
import { isExtra } from './extra.js';
import { finish } from './finish.js';
import { documentOf, type MakeOptions } from './folder-document.js';
import { plainLines } from './plain-text.js';
import { fileName, noFile } from './publish.js';
import { similarity } from './similarity.js';
import type { Failure } from './verify-report.js';

export interface VerifiedPrint {
  /** Numbers in what evidence and incident.yaml make: tables, times, rows. Prose is people's. */
  readonly printed: number;
  readonly failures: readonly Failure[];
}

/**
 * Makes a document again, as of when it was rendered, and looks for every number that it prints. What came to the
 * incident since is no failure; what is no longer so is.
 */
export async function verifyPrinted(
  current: IncidentFolder,
  document: string,
  bundles: readonly BundleEvidence[],
  options: Pick<MakeOptions, 'folders'>,
): Promise<VerifiedPrint> {
  const render = current.lock.renders[document];
  if (render === undefined) return { printed: 0, failures: [] };
  const { language, timezone } = render;
  const made = documentOf(
    atThatTime(current, document, render),
    await requestNamed(document, current.incident),
    bundles,
    {
      ...options,
      asOf: render.at,
      ...(language !== undefined && { language }),
      ...(timezone !== undefined && { timezone }),
    },
  );
  const again = finish(made, current.incident).render.blocks;
  const file = `out/${fileName(document, 'md')}`;
  const text = await readFile(join(current.folder, file), 'utf8').catch(noFile);
  const lines = plainLines(text ?? '').split('\n');
  let printed = 0;
  const failures: Failure[] = [];
  for (const [id, block] of Object.entries(render.blocks)) {
    const now = again[id];
    // A section that templates of one's own made is not there without them.
    if (now === undefined || !isComputed(id, render)) continue;
    printed += quantitiesIn(block).length;
    for (const { expected, found } of linesNotIn(now, block)) {
      const line = lines.indexOf(found) + 1;
      failures.push({ kind: 'text', file, ...(line > 0 && { line }), expected, found });
    }
  }
  return { printed, failures };
}

/** The incident's folder as the render found it: its own version is not one before it. */
function atThatTime(current: IncidentFolder, document: string, render: Render): IncidentFolder {
  const { conflicts: _, ...rest } = render;
  const frozen = render.frozen?.filter(({ version }) => version < render.version) ?? [];
  const { frozen: __, ...before } = rest;
  const own = { ...before, ...(frozen.length > 0 && { frozen }) };
  const { lock } = current;
  return { ...current, lock: { ...lock, renders: { ...lock.renders, [document]: own } } };
}

/** What is missing and people's own words change with every edit of the incident. */
function isComputed(id: string, { bindings }: Render): boolean {
  const binding = bindings[id];
  if (id === 'to_fill' || isExtra(id)) return false;
  if (binding === undefined || binding.kind === 'computed') return true;
  return binding.kind === 'table' && (binding.path === 'timeline' || binding.path === 'impact');
}

function linesNotIn(now: string, printed: string): Pick<Failure, 'expected' | 'found'>[] {
  const lines = plainLines(now).split('\n');
  const same = new Set(lines);
  const rest = lines.flatMap((line) => quantitiesIn(line));
  const open = plainLines(printed)
    .split('\n')
    .filter((line) => {
      if (!same.has(line)) return true;
      takeQuantities(rest, quantitiesIn(line));
      return false;
    });
  return open.flatMap((line) => {
    if (takeQuantities(rest, quantitiesIn(line))) return [];
    return [{ expected: nearest(lines, line), found: line }];
  });
}

function nearest(lines: readonly string[], line: string): string {
  let [found, most] = ['no such line', 0.4];
  for (const each of lines) {
    const alike = similarity(each, line);
    if (alike > most) [found, most] = [each, alike];
  }
  return found;
}
