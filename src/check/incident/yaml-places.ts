import { isCollection, isMap, isNode, isPair, type Node, parseDocument } from 'yaml';
import type { Span } from '../document/blocks.js';

export type Path = readonly (string | number)[];

/** Where a value of a YAML text stands: of a missing one, its nearest parent's key. */
export function yamlPlaces(text: string): (path: Path) => Span {
  const root = parseDocument(text, { prettyErrors: false }).contents as Node | null;
  return (path) => {
    let node: unknown = root;
    let span: Span = { start: 0, end: lineEnd(text, 0) };
    for (const step of path) {
      if (!isCollection(node)) break;
      const item: unknown = isMap(node)
        ? node.items.find((pair) => isNode(pair.key) && String(pair.key) === String(step))
        : node.items[Number(step)];
      if (item === undefined) break;
      const key = isPair(item) && isNode(item.key) ? item.key.range : undefined;
      node = isPair(item) ? item.value : item;
      const value = isNode(node) ? node.range : undefined;
      // A collection is named by its key, as an absent value (`owner:`) is; an item of a list by its first line.
      const range = key && (isCollection(node) || !value || value[1] === value[0]) ? key : value;
      if (range)
        span = {
          start: range[0],
          end: Math.min(range[1], isCollection(node) ? lineEnd(text, range[0]) : range[1]),
        };
    }
    return span;
  };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
