import { Document, isCollection, isMap, isNode, isPair, isScalar, type Node, type Pair } from 'yaml';

/** How a value is written: what stands on the line of its key, and the lines below it. */
export interface Piece {
  readonly head: string;
  /** Indented against the key's column, without line ends. */
  readonly body: readonly string[];
}

/** Long strings are not folded, and what YAML 1.1 would take for a time or a truth value is quoted. */
const STYLE = {
  lineWidth: 0,
  flowCollectionPadding: false,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;

/** In block style, as the value of a key. */
export function blockValue(value: unknown): Piece {
  const [first = '', ...body] = linesOf(new Document({ k: value }, { compat: 'yaml-1.1' }));
  return { head: first.slice('k:'.length).trimStart(), body };
}

/** In block style, as an item of a list: the first line begins with `- `. */
export function blockItem(value: unknown): string[] {
  return linesOf(new Document([value], { compat: 'yaml-1.1' }));
}

/** On one line. What is not plainly a word is quoted as in JSON, which YAML 1.2 reads as it is. */
export function flowValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, inner]) => `${keyText(key)}: ${flowValue(inner)}`)
      .join(', ')}}`;
  if (typeof value !== 'string') return JSON.stringify(value);
  const isWord = /^[A-Za-z][\w./-]*(?: [\w./-]+)*$/.test(value) && blockValue(value).head === value;
  return isWord ? value : JSON.stringify(value);
}

/** A key, quoted where it must be. */
export function keyText(key: string): string {
  return linesOf(new Document({ [key]: 1 }, { compat: 'yaml-1.1' }))[0]?.slice(0, -': 1'.length) ?? key;
}

function linesOf(document: Document): string[] {
  return document.toString(STYLE).replace(/\n$/, '').split('\n');
}

export type SourcePair = Pair<Node, Node | null>;

/** Where the last character of a node stands, without what only follows it. */
export function endOf(node: Node): number {
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (isPair(last)) return endOfPair(last as SourcePair);
    if (isNode(last)) return endOf(last);
  }
  return node.range?.[1] ?? 0;
}

export function endOfPair({ key, value }: SourcePair): number {
  // The value of `key:` without one is said to begin behind the blanks, maybe on a later line.
  if (value === null || isUnwritten(value)) return key.range?.[1] ?? 0;
  return endOf(value);
}

/** `key:` and nothing behind it. */
export function isUnwritten(node: Node): boolean {
  return isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1];
}

export function isBlock(node: Node): boolean {
  return isCollection(node) && node.flow !== true;
}

export function isBlockScalar(node: Node): boolean {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

export function pairOf(map: Node, key: string | number): SourcePair | undefined {
  if (!isMap(map)) return undefined;
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key)) as
    SourcePair | undefined;
}
