import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf } from '../bundle/place.js';
import { incidentSchema } from '../core/documents/incident.js';
import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import { decodeText } from './people-text.js';

const NARRATIVE = 'narrative';
const MOST_BYTES = 1024 * 1024;

/** One `narrative/*.md`: the prose of a field, in a file of its own. */
export interface NarrativeFile {
  /** Relative to the incident's folder: `narrative/what_happened.md`. */
  readonly file: string;
  readonly path: readonly string[];
  /** Line ends are `\n`, without those at the end. */
  readonly text: string;
}

/** Prose of the folder `narrative/`, and what in it is of no use. Throws E_CONFIG. */
export async function readNarrative(
  folder: string,
): Promise<{ readonly files: readonly NarrativeFile[]; readonly doubts: readonly string[] }> {
  const names = await readdir(join(folder, NARRATIVE), { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw new EvidenceError('E_CONFIG', `${join(folder, NARRATIVE)} cannot be read (${codeOf(error)})`);
  });
  const [files, doubts]: [NarrativeFile[], string[]] = [[], []];
  for (const { name } of names
    .filter((n) => !n.name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = `${NARRATIVE}/${name}`;
    const path = fieldNamed(name);
    if (path === undefined) {
      doubts.push(`${file}: ${noField(name)}`);
      continue;
    }
    const other = files.find((f) => f.path.join('.') === path.join('.'));
    if (other)
      throw new EvidenceError(
        'E_CONFIG',
        `${other.file} and ${file} are both ${path.join('.')}`,
        'keep one of them',
      );
    const bytes = await readFile(join(folder, file)).catch((error: unknown) => {
      throw new EvidenceError('E_CONFIG', `${join(folder, file)} cannot be read (${codeOf(error)})`);
    });
    if (bytes.length > MOST_BYTES)
      throw new EvidenceError(
        'E_CONFIG',
        `${join(folder, file)} has ${bytes.length} bytes, prose has at most ${MOST_BYTES}`,
        'logs belong into a bundle',
      );
    const { text } = decodeText(bytes, join(folder, file));
    const plain = text.replace(/\r\n?/g, '\n').trim();
    if (plain === '') doubts.push(`${file}: empty, so ${path.join('.')} counts as not written`);
    else files.push({ file, path, text: plain });
  }
  return { files, doubts };
}

/** `what_happened.md`, `root_cause.text.md`, `root-cause-text.md` → path of the field. */
function fieldNamed(file: string): readonly string[] | undefined {
  return file.endsWith('.md') ? FIELDS.get(folded(file.slice(0, -'.md'.length))) : undefined;
}

function noField(name: string): string {
  if (!name.endsWith('.md')) return 'only *.md is read here';
  const known = [...FIELDS.values()].map((path) => path.join('.'));
  const word = name.slice(0, -'.md'.length);
  const nested = known.find((k) => k.startsWith(`${word}.`));
  const hint = nested === undefined ? didYouMean(word, known) : `did you mean "${nested}"?`;
  return ['there is no field of prose of this name', hint].filter(Boolean).join(', ');
}

const folded = (name: string): string => name.toLowerCase().replace(/[._-]+/g, '-');

/** Every field whose value is one text, by its name without regard to dots and dashes. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  [...textFields(incidentSchema, [])].map((path) => [folded(path.join('.')), path]),
);

function* textFields(schema: z.core.$ZodType, path: readonly string[]): Iterable<readonly string[]> {
  if (schema instanceof z.ZodObject) {
    for (const [key, inner] of Object.entries(schema.shape)) yield* textFields(inner, [...path, key]);
  } else if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    yield* textFields(schema.unwrap(), path);
  } else if (schema instanceof z.ZodUnion) {
    // The first branch is the value; the others say why there is none.
    const [value] = schema.options;
    if (value) yield* textFields(value, path);
  } else if (schema instanceof z.ZodString && path[0] !== 'schema' && path[0] !== 'id') yield path;
}
