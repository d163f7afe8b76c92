import { isAlias, isCollection, isMap, isNode, isPair, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { EvidenceError } from './errors.js';

/**
 * Reads YAML 1.2 that people write, against a schema. All mistakes at once, each as `file:line:column: what`.
 * Throws E_CONFIG.
 */
export function readYaml<S extends z.ZodType>(text: string, file: string, schema: S): z.infer<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const broken = document.errors.map((e) => `${at(e.pos[0])}: ${e.message}`);
  if (broken.length > 0) throw mistakes(file, broken);
  const result = schema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (result.success) return result.data;
  throw mistakes(
    file,
    result.error.issues.map((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
      const offset = offsetOf(document.contents, [...issue.path, ...keys]);
      const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
      return `${at(offset)}: ${where}${issue.message}`;
    }),
  );
}

function mistakes(file: string, list: readonly string[]): EvidenceError {
  const count = list.length === 1 ? 'one mistake' : `${list.length} mistakes`;
  return new EvidenceError('E_CONFIG', `${count} in ${file}\n${list.map((l) => `  ${l}`).join('\n')}`);
}

/** Offset of the deepest node on the path: of the key when the value itself is what is wrong or missing. */
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
