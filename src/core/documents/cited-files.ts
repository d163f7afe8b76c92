import { z } from 'zod';

const text = z.string();

/** Rows of a printed index. */
export const citedFilesSchema = z
  .array(
    z.object({
      id: text.describe('E7; empty for what is cited by file and line'),
      bundle: text,
      path: text,
      lines: text.describe('12–14, of what is cited by file all lines'),
      host: text,
      command: text,
      sha256: text,
    }),
  )
  .describe('the evidence by id, then every file that is cited as such, once');
export type CitedFiles = z.infer<typeof citedFilesSchema>;

interface Item {
  readonly id: string;
  readonly bundle: string;
  readonly path: string;
  readonly line?: number | undefined;
  readonly endLine?: number | undefined;
  readonly sha256?: string | undefined;
  readonly host?: string | undefined;
  readonly command?: string | undefined;
}

/** Of a table nobody reads more lines than these; each stands where it is cited. */
const MOST_LINES = 6;

/** The index as it is printed: of many lines of one file it names the file once. */
export function citedFiles(evidence: readonly Item[]): CitedFiles {
  const byId = evidence.filter((item) => /^E\d+$/.test(item.id));
  const files = new Map<string, { item: Item; lines: string[] }>();
  for (const item of evidence) {
    if (byId.includes(item)) continue;
    const key = JSON.stringify([item.bundle, item.path]);
    const file = files.get(key) ?? { item, lines: [] };
    files.set(key, file);
    file.lines.push(linesOf(item));
  }
  const inOrder = [...files.values()].toSorted((a, b) => (a.item.path < b.item.path ? -1 : 1));
  return [
    ...byId.map((item) => row(item, item.id, linesOf(item))),
    ...inOrder.map(({ item, lines }) =>
      row(item, '', `${lines.slice(0, MOST_LINES).join(', ')}${lines.length > MOST_LINES ? ' …' : ''}`),
    ),
  ];
}

function linesOf({ line, endLine }: Item): string {
  if (line === undefined) return '';
  return endLine === undefined || endLine === line ? String(line) : `${line}–${endLine}`;
}

function row(item: Item, id: string, lines: string): CitedFiles[number] {
  const { bundle, path, host = '', command = '', sha256 = '' } = item;
  return { id, bundle, path, lines, host, command, sha256 };
}
