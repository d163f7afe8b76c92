/** A fenced code block that is open: how it began, and the column at which the content of its list item begins. */
interface Open {
  readonly run: string;
  readonly column: number;
}

/** Markers of list items at the beginning of a line, with the blanks behind them. */
const ITEMS = /^(?: *(?:[-*+]|\d{1,9}[.)]) +)+(?=\S)/;
/** An info string behind backticks has none (CommonMark 4.5). */
const FENCE = /^ {0,3}(`{3,}(?!.*`)|~{3,})/;

/** Walks over the lines of Markdown, and knows which fenced code block they are in. */
class FenceWalk {
  open: Open | undefined;
  /** Columns at which the content of the list items around begins; outermost first. */
  readonly #items: number[] = [];

  /** Whether the line belongs to a fenced code block, the fences among it. */
  isCode(line: string): boolean {
    const text = line.replaceAll('\t', '    ');
    const indent = text.search(/\S/);
    if (indent < 0) return this.open !== undefined;
    // A list item ends with the first line that is not indented to it, and what is open in it ends too (CommonMark 5.2).
    if (this.open && indent >= this.open.column) return this.#inside(text, indent, this.open);
    const marker = ITEMS.exec(text)?.[0];
    while (indent < (this.#items.at(-1) ?? 0)) this.#items.pop();
    if (marker !== undefined) this.#items.push(marker.length);
    const column = this.#items.at(-1) ?? 0;
    const run = FENCE.exec(text.slice(column))?.[1];
    this.open = run === undefined ? undefined : { run, column };
    return run !== undefined;
  }

  #inside(text: string, indent: number, { run, column }: Open): true {
    const line = text.trim();
    if (indent < column + 4 && line.startsWith(run) && /^(`+|~+)$/.test(line)) this.open = undefined;
    return true;
  }
}

/** Walks over lines and says of each whether it belongs to a fenced code block, the fences among it. */
export function fences(): (line: string) => boolean {
  const walk = new FenceWalk();
  return (line) => walk.isCode(line);
}

/** Markdown of people with its code block closed, so that what is printed behind it is not taken for code. */
export function withClosedFence(markdown: string): string {
  if (!/`{3}|~{3}/.test(markdown)) return markdown;
  const walk = new FenceWalk();
  for (const line of markdown.split('\n')) walk.isCode(line);
  const { open } = walk;
  return open ? `${markdown.trimEnd()}\n${' '.repeat(open.column)}${open.run}` : markdown;
}
