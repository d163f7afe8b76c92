import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { EvidenceError } from './errors.js';
import { didYouMean } from './suggest.js';
import { keysAt } from './schema-keys.js';

/** What is wrong at one place of a file. */
export interface Mistake {
  readonly offset: number;
  readonly text: string;
}

/** A YAML text with the places of everything in it. */
export interface YamlText {
  readonly document: Document;
  /** Plain data; null for an empty file. */
  readonly data: unknown;
  /** `file:line:column` of an offset. */
  at(offset: number): string;
  /** Offset of the deepest node on the path: of the key when the value itself is what is wrong or missing. */
  offset(path: readonly PropertyKey[]): number;
}

/**
 * Reads YAML 1.2 that people write, against a schema. All mistakes at once, each as `file:line:column: what`.
 * Throws E_CONFIG.
 */
export function readYaml<S extends z.ZodType>(text: string, file: string, schema: S): z.infer<S> {
  const yaml = parseYaml(text, file);
  const { value, mistakes: found } = againstSchema(yaml, yaml.data ?? {}, schema);
  if (value !== undefined) return value;
  throw mistakes(file, inOrder(yaml, found));
}

/** The syntax alone. Throws E_CONFIG. */
export function parseYaml(text: string, file: string): YamlText {
  const lines = new LineCounter();
  const document = composed(text, file, lines);
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const deep = document.errors.find((e) => e.message.includes('call stack'));
  if (deep) throw mistakes(file, [`${at(deep.pos[0])}: nested too deeply`]);
  const broken = document.errors.map((e) => {
    const first = e.code === 'DUPLICATE_KEY' ? firstOf(document, e.pos[0]) : undefined;
    return `${at(e.pos[0])}: ${e.message}${first === undefined ? '' : ` (first at ${at(first)})`}`;
  });
  if (broken.length > 0) throw mistakes(file, broken);
  const data = plainData(document, file, at);
  return { document, data, at, offset: (path) => offsetOf(document.contents, path) };
}

/** Nesting without end runs out of stack before it runs out of text. */
function composed(text: string, file: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  } catch (error) {
    if (error instanceof RangeError) throw mistakes(file, [`${file}:1:1: nested too deeply`]);
    throw error;
  }
}

/** `data`: that of the text, or what became of it; the places are those of the text. */
export function againstSchema<S extends z.ZodType>(
  yaml: YamlText,
  data: unknown,
  schema: S,
): { readonly value?: z.infer<S>; readonly mistakes: readonly Mistake[] } {
  const result = schema.safeParse(data, { reportInput: true });
  if (result.success) return { value: result.data, mistakes: [] };
  const found = result.error.issues.flatMap(branchMeant).flatMap((issue) => {
    const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    const mistake = (path: readonly PropertyKey[], message: string): Mistake => ({
      offset: yaml.offset(path),
      text: `${where}${message}`,
    });
    if (issue.code === 'invalid_value' && typeof issue.input === 'string') {
      const meant = didYouMean(issue.input, issue.values.map(String));
      return [
        mistake(issue.path, [`${issue.message}, not "${issue.input}"`, meant].filter(Boolean).join(', ')),
      ];
    }
    if (issue.code !== 'unrecognized_keys') return [mistake(issue.path, issue.message)];
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => mistake([...issue.path, key], unknownKey(key, known)));
  });
  return { mistakes: found };
}

export function unknownKey(key: string, known: readonly string[]): string {
  return [`unknown key "${key}"`, didYouMean(key, known)].filter(Boolean).join(', ');
}

/** As lines, in the order of the file. */
export function inOrder(yaml: YamlText, list: readonly Mistake[]): string[] {
  return list
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, text }) => `${yaml.at(offset)}: ${text}`);
}

/**
 * Of a union the mistakes in the branch that was meant: of the right kind, and with the fewest keys missing or unknown.
 * "Invalid input" helps nobody.
 */
function branchMeant(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const close = issue.errors
    .filter((branch) => branch.every((i) => i.code !== 'invalid_type' || i.path.length > 0))
    .map((branch) => ({ branch, strange: branch.filter(isStrange).length }))
    .toSorted((a, b) => a.strange - b.strange);
  const [best, second] = close;
  if (best === undefined || best.strange === second?.strange) return [issue];
  return best.branch.map((i) => ({ ...i, path: [...issue.path, ...i.path] })).flatMap(branchMeant);
}

/** A key that this branch wants and that is not there, or the other way round. */
function isStrange(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'unrecognized_keys' || (issue.code === 'invalid_type' && issue.input === undefined);
}

/** Aliases are followed only here: one without its anchor, or one that grows without end, is a mistake too. */
function plainData(document: Document, file: string, at: (offset: number) => string): unknown {
  const endless = insideItself(document);
  if (endless !== undefined) throw mistakes(file, [`${at(endless)}: an alias within what it stands for`]);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    let lost: number | undefined;
    visit(document, {
      Alias(_, alias) {
        if (!alias.resolve(document)) lost ??= alias.range?.[0];
      },
    });
    throw mistakes(file, [`${at(lost ?? 0)}: ${(error as Error).message}`]);
  }
}

/** Offset of an alias of a collection that it stands in: as plain data that would never end. */
function insideItself(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Alias(_, alias, path) {
      const meant = alias.resolve(document);
      if (meant === undefined || !path.includes(meant)) return undefined;
      found = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

/** Where the same key of the same map stands first. */
function firstOf(document: Document, duplicate: number): number | undefined {
  let first: number | undefined;
  visit(document, {
    Map(_, map) {
      const keys = map.items.map((pair) => pair.key).filter(isNode);
      const second = keys.find((key) => key.range?.[0] === duplicate);
      if (!second) return undefined;
      first = keys.find((key) => String(key) === String(second))?.range?.[0];
      return visit.BREAK;
    },
  });
  return first;
}

/** E_CONFIG with one `file:line:column: what` a line. */
export function mistakes(file: string, list: readonly string[]): EvidenceError {
  const count = list.length === 1 ? 'one mistake' : `${list.length} mistakes`;
  return new EvidenceError('E_CONFIG', `${count} in ${file}\n${list.map((l) => `  ${l}`).join('\n')}`);
}

function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node) || !isCollection(node)) return offset;
    const item: unknown = isMap(node)
      ? node.items.find((pair) => isNode(pair.key) && String(pair.key) === String(step))
      : node.items[Number(step)];
    const key = isPair(item) ? item.key : item;
    if (isNode(key) && key.range) offset = key.range[0];
    node = isPair(item) ? item.value : item;
    if (isNode(node) && node.range && !isPair(item)) offset = node.range[0];
  }
  return offset;
}
