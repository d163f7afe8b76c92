import { isAlias, isMap, isSeq, type Node } from 'yaml';
import { incidentSchema } from '../core/documents/incident.js';
import type { YamlText } from '../core/read-yaml.js';
import { keysAt } from '../core/schema-keys.js';
import { type Edit, indexIn, type Path, pathOf } from './edit.js';
import {
  blockItem,
  blockValue,
  endOf,
  endOfPair,
  flowValue,
  isBlock,
  isBlockScalar,
  isUnwritten,
  keyText,
  pairOf,
  type Piece,
  type SourcePair,
} from './yaml-pieces.js';

/** Characters `from` to `to` of a text become `text`. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What one edit does to the text; `within`: no other edit may touch anything there at the same time. */
export interface Cut {
  readonly splices: readonly Splice[];
  readonly within: readonly [from: number, to: number];
}

/** Only the lines an edit is about are touched. Undefined: it cannot be made in this text (aliases, explicit keys). */
export function cutFor(text: string, yaml: YamlText, edit: Edit): Cut | undefined {
  const root = yaml.document.contents;
  if (root === null) return undefined;
  const path = pathOf(edit);
  const found = deepest(root, yaml.data, path);
  if (found === undefined) return undefined;
  const writer = new Writer(text);
  const { parent, parentPath, rest, pair, node } = found;
  const within = parent.range ? ([parent.range[0], parent.range[1]] as const) : undefined;
  if (within === undefined) return undefined;
  const done = (splices: readonly Splice[] | undefined): Cut | undefined => splices && { splices, within };
  if ('remove' in edit) return done(rest.length === 0 ? writer.remove(parent, pair, node) : undefined);
  if ('append' in edit && rest.length === 0 && node !== undefined && isSeq(node) && node.items.length > 0)
    return done(writer.append(node, edit.items));
  const value = nested(rest, 'append' in edit ? edit.items : edit.to);
  if (pair) return done(writer.replace(parent, pair, value));
  if (node !== undefined && isSeq(parent)) return done(writer.replaceItem(parent, node, value));
  const [key, ...below] = rest;
  if (!isMap(parent) || key === undefined) return undefined;
  const order = keysAt(incidentSchema, parentPath);
  return done(
    writer.insert(parent, String(key), nested(below, 'append' in edit ? edit.items : edit.to), order),
  );
}

function nested(path: Path, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
}

interface Found {
  /** The collection that holds the last step there is. */
  readonly parent: Node;
  readonly parentPath: Path;
  /** Of a map. */
  readonly pair?: SourcePair;
  /** What stands there; undefined where only the key does. */
  readonly node?: Node;
  /** Steps that do not exist yet. */
  readonly rest: Path;
}

/** Follows a path as far as it leads. Undefined where it leads through an alias or a text. */
function deepest(root: Node, data: unknown, path: Path): Found | undefined {
  let [parent, value]: [Node, unknown] = [root, data];
  for (const [i, step] of path.entries()) {
    const rest = path.slice(i + 1);
    const at = { parent, parentPath: path.slice(0, i) };
    if (isSeq(parent)) {
      const index = indexIn(value as unknown[], step);
      const node = parent.items[index] as Node | undefined;
      if (node === undefined || isAlias(node)) return undefined;
      if (rest.length === 0) return { ...at, node, rest };
      [parent, value] = [node, (value as unknown[])[index]];
      continue;
    }
    if (!isMap(parent)) return undefined;
    const pair = pairOf(parent, step);
    if (pair === undefined) return { ...at, rest: path.slice(i) };
    const node = pair.value ?? undefined;
    const inner = (value as Record<string, unknown>)[step];
    const isEnd = rest.length === 0 || inner === null || inner === undefined || inner === '';
    if (isEnd) return { ...at, pair, ...(node && { node }), rest };
    if (node === undefined || isAlias(node)) return undefined;
    [parent, value] = [node, inner];
  }
  return undefined;
}

class Writer {
  readonly #newline: string;

  constructor(private readonly text: string) {
    this.#newline = /\r?\n/.exec(text)?.[0] ?? '\n';
  }

  /** The value of a key that is there. */
  replace(parent: Node, { key, value }: SourcePair, to: unknown): Splice[] | undefined {
    const keyEnd = key.range?.[1] ?? 0;
    const colon = this.text.indexOf(':', keyEnd);
    if (!isBlock(parent)) {
      if (value === null) return [{ from: keyEnd, to: keyEnd, text: `: ${flowValue(to)}` }];
      const isThere = !isUnwritten(value);
      const [from, end] = isThere ? [value.range?.[0] ?? 0, value.range?.[1] ?? 0] : [colon + 1, colon + 1];
      return [{ from, to: end, text: `${isThere ? '' : ' '}${flowValue(to)}` }];
    }
    if (value === null || !/^[ \t]*$/.test(this.text.slice(keyEnd, colon))) return undefined;
    const column = this.#column(key);
    const piece = blockValue(to);
    if (isUnwritten(value)) return this.#placed(piece, colon + 1, colon + 1, column);
    const [start, end] = [value.range?.[0] ?? 0, endOf(value)];
    if (isBlock(value))
      return [{ from: start, to: this.#contentEnd(end), text: this.#standing(piece, this.#columnAt(start)) }];
    const isAlone = /^[ \t]*$/.test(this.text.slice(colon + 1, start));
    const from = isAlone ? colon + 1 : start;
    if (!isBlockScalar(value)) return this.#placed(piece, from, end, column);
    // Its end is behind its last line.
    const comment = /^[|>][^\n#]*?(\s#[^\r\n]*)/.exec(this.text.slice(start))?.[1] ?? '';
    const lines = [
      `${isAlone && piece.head !== '' ? ' ' : ''}${piece.head}${comment}`,
      ...this.#indented(piece.body, column),
    ];
    const text = lines.join(this.#newline);
    return [{ from, to: end, text: this.text[end - 1] === '\n' ? text + this.#newline : text }];
  }

  /** A key that is not there, behind the last one that comes before it. */
  insert(map: Node, key: string, to: unknown, order: readonly string[]): Splice[] | undefined {
    if (!isMap(map)) return undefined;
    const items = map.items as SourcePair[];
    if (!isBlock(map)) return this.#intoFlow(map, items.at(-1), `${keyText(key)}: ${flowValue(to)}`);
    const [first] = items;
    if (first === undefined) return undefined;
    const column = this.#column(first.key);
    const rank = order.indexOf(key);
    const before = items.findLast((pair) => {
      const other = order.indexOf(String(pair.key));
      return rank < 0 || (other >= 0 && other < rank);
    });
    const { head, body } = blockValue(to);
    const line = `${keyText(key)}:${head === '' ? '' : ` ${head}`}`;
    return [
      this.#linesBehind(
        endOfPair(before ?? (items.at(-1) as SourcePair)),
        this.#indented([line, ...body], column),
      ),
    ];
  }

  append(seq: Node, values: readonly unknown[]): Splice[] | undefined {
    if (!isSeq(seq)) return undefined;
    const items = seq.items as Node[];
    const [last, previous] = [items.at(-1), items.at(-2)];
    if (last === undefined) return undefined;
    if (!isBlock(seq)) return this.#intoFlow(seq, last, values.map(flowValue).join(', '));
    const isSpaced =
      previous !== undefined && /\n[ \t]*\r?\n/.test(this.text.slice(endOf(previous) - 1, last.range?.[0]));
    const inFlow = (isMap(last) || isSeq(last)) && last.flow === true;
    const lines = values.flatMap((value) => [
      ...(isSpaced ? [''] : []),
      ...(inFlow ? [`- ${flowValue(value)}`] : blockItem(value)),
    ]);
    return [this.#linesBehind(endOf(last), this.#indented(lines, this.#columnAt(seq.range?.[0] ?? 0)))];
  }

  replaceItem(parent: Node, node: Node, to: unknown): Splice[] | undefined {
    const [from, end] = [node.range?.[0] ?? 0, endOf(node)];
    if (!isBlock(parent)) return [{ from, to: end, text: flowValue(to) }];
    const column = this.#columnAt(parent.range?.[0] ?? 0);
    if (isBlock(node))
      return [
        { from, to: this.#contentEnd(end), text: this.#standing(blockValue(to), this.#columnAt(from)) },
      ];
    const piece = blockValue(to);
    if (!isBlockScalar(node)) return this.#placed(piece, from, end, column, '');
    const text = [piece.head, ...this.#indented(piece.body, column)].join(this.#newline);
    return [{ from, to: end, text: this.text[end - 1] === '\n' ? text + this.#newline : text }];
  }

  remove(parent: Node, pair: SourcePair | undefined, node: Node | undefined): Splice[] | undefined {
    const items = isMap(parent) || isSeq(parent) ? parent.items : [];
    if (!isBlock(parent) || items.length < 2) return undefined;
    const start = pair ? pair.key.range?.[0] : node?.range?.[0];
    const end = pair ? endOfPair(pair) : node && endOf(node);
    if (start === undefined || end === undefined) return undefined;
    const from = this.#lineStart(start);
    // The first key of a list item shares its line with the dash.
    if (pair && this.text.slice(from, start).trim() !== '') return undefined;
    return [{ from, to: this.#lineEnd(end), text: '' }];
  }

  /** Head in place of `from` … `to`, body under the line that ends there. */
  #placed({ head, body }: Piece, from: number, to: number, column: number, gap = ' '): Splice[] {
    const text = head === '' ? '' : `${from === to || this.text[from - 1] === ':' ? gap : ''}${head}`;
    const first = { from, to, text };
    return body.length === 0 ? [first] : [first, this.#linesBehind(to, this.#indented(body, column))];
  }

  /** A value that stands on lines of its own, from `column` on. */
  #standing({ head, body }: Piece, column: number): string {
    if (head !== '') return [head, ...this.#indented(body, Math.max(0, column - 2))].join(this.#newline);
    const [first = '', ...others] = body.map((line) => line.replace(/^ {2}/, ''));
    return [first, ...this.#indented(others, column)].join(this.#newline);
  }

  #intoFlow(collection: Node, last: SourcePair | Node | undefined, text: string): Splice[] {
    const close = (collection.range?.[1] ?? 1) - 1;
    if (last === undefined) return [{ from: close, to: close, text }];
    const end =
      'key' in last
        ? last.value === null
          ? (last.key.range?.[1] ?? 0)
          : Math.max(endOfPair(last), this.#colonBehind(last))
        : endOf(last);
    const behind = this.text.slice(end, close).replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length));
    const comma = behind.indexOf(',');
    if (comma >= 0) return [{ from: end + comma + 1, to: end + comma + 1, text: ` ${text}` }];
    return [{ from: end, to: end, text: `, ${text}` }];
  }

  #colonBehind({ key, value }: SourcePair): number {
    return value !== null && isUnwritten(value) ? this.text.indexOf(':', key.range?.[1] ?? 0) + 1 : 0;
  }

  #linesBehind(end: number, lines: readonly string[]): Splice {
    const at = this.#lineEnd(end);
    const isLast = at === this.text.length && this.text[at - 1] !== '\n';
    const block = lines.map((line) => line + this.#newline).join('');
    return { from: at, to: at, text: isLast ? this.#newline + block.slice(0, -this.#newline.length) : block };
  }

  /** Behind the line end of the line that `end` closes. */
  #lineEnd(end: number): number {
    if (end > 0 && this.text[end - 1] === '\n') return end;
    const newline = this.text.indexOf('\n', end);
    return newline < 0 ? this.text.length : newline + 1;
  }

  /** Without the line end that belongs to a block scalar. */
  #contentEnd(end: number): number {
    return this.text[end - 1] === '\n' ? end - (this.text[end - 2] === '\r' ? 2 : 1) : end;
  }

  #lineStart(at: number): number {
    return this.text.lastIndexOf('\n', at - 1) + 1;
  }

  #columnAt(at: number): number {
    return at - this.#lineStart(at);
  }

  #column(node: Node): number {
    return this.#columnAt(node.range?.[0] ?? 0);
  }

  #indented(lines: readonly string[], column: number): string[] {
    const indent = ' '.repeat(column);
    return lines.map((line) => (line === '' ? '' : indent + line));
  }
}
