import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { EvidenceError } from '../core/errors.js';
import { compilePattern, type LinePattern } from '../core/line-pattern.js';

/** A procedure of the house in the form agents know: front matter, then Markdown. */
export interface Runbook {
  /** File name without `.md`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly severity: string;
  readonly triggers: readonly string[];
  readonly patterns: readonly LinePattern[];
  readonly text: string;
}

const MOST_BYTES = 1_000_000;
const front = z.looseObject({
  title: z.string(),
  description: z.string().default(''),
  severity: z.string().default(''),
  triggers: z.array(z.string()).default([]),
});

/** Procedures in a folder. Throws E_CONFIG naming the file that is none. */
export function readRunbooks(folder: string): Runbook[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  } catch (error) {
    throw new EvidenceError('E_CONFIG', `--sops: ${folder} cannot be read: ${(error as Error).message}`);
  }
  return names.toSorted().map((name) => readRunbook(join(folder, name)));
}

function readRunbook(file: string): Runbook {
  const text = readFileSync(file, 'utf8').slice(0, MOST_BYTES);
  const head = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(text)?.[1];
  try {
    const { title, description, severity, triggers } = front.parse(parse(head ?? ''));
    const patterns = triggers.map((t) => compilePattern(t, { option: 'triggers', ignoreCase: true }));
    return { name: basename(file, '.md'), title, description, severity, triggers, patterns, text };
  } catch (error) {
    throw new EvidenceError(
      'E_CONFIG',
      `${file}: no procedure: ${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}`,
      'it begins with front matter between two lines "---": title, description, severity, triggers (RE2)',
    );
  }
}

/** Procedures whose triggers stand in what was found, those with most first. */
export function recommended(
  runbooks: readonly Runbook[],
  statements: readonly string[],
): { readonly runbook: Runbook; readonly matched: readonly string[] }[] {
  return runbooks
    .map((runbook) => ({
      runbook,
      matched: runbook.triggers.filter((_, i) => statements.some((s) => runbook.patterns[i]?.test(s))),
    }))
    .filter(({ matched }) => matched.length > 0)
    .toSorted((a, b) => b.matched.length - a.matched.length);
}
