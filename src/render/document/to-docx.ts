import type * as Docx from 'docx';
import type { Assets } from './assets.js';
import { docxStyles, GREY, HEAD_SHADE, MONO } from './docx-styles.js';
import { figureTable } from './figure-table.js';
import { type Block, type Inline, parseMarkdown, plain, type TableBlock } from './markdown-tree.js';
import { settledDocx } from './settled-docx.js';

/** A date is not broken over two lines: with the hyphen that does not let go. */
function unbroken(text: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\d\b/g, (date) => date.replaceAll('-', '\u2011'));
}

/** Word: the same bytes for the same Markdown. */
export async function toDocx(markdown: string, assets: Assets): Promise<Buffer> {
  const docx = await import('docx');
  const writer = new Writer(docx, assets);
  const children = writer.blocks(parseMarkdown(markdown));
  const document = new docx.Document({
    title: assets.title,
    creator: assets.tool,
    lastModifiedBy: assets.tool,
    styles: docxStyles(docx, assets.language),
    numbering: { config: writer.numberings },
    sections: [
      {
        properties: { page: { margin: { top: 1000, bottom: 1000, left: 1000, right: 1000 } } },
        footers: { default: footer(docx, assets) },
        children,
      },
    ],
  });
  return settledDocx(await docx.Packer.toBuffer(document), assets.asOf);
}

function footer(docx: typeof Docx, { title }: Assets): Docx.Footer {
  const { AlignmentType, Footer, PageNumber, Paragraph, TextRun } = docx;
  const pages = [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES];
  const run = new TextRun({ size: 16, color: GREY, children: [`${title} · `, ...pages] });
  return new Footer({ children: [new Paragraph({ alignment: AlignmentType.RIGHT, children: [run] })] });
}

interface RunStyle {
  readonly bold?: boolean;
  readonly italics?: boolean;
  readonly strike?: boolean;
  readonly style?: string;
}

type Content = Docx.Paragraph | Docx.Table;

class Writer {
  /** One of each ordered list, which begins where it says. */
  readonly numberings: { reference: string; levels: Docx.ILevelsOptions[] }[] = [];

  constructor(
    private readonly docx: typeof Docx,
    private readonly assets: Assets,
  ) {}

  blocks(blocks: readonly Block[], indent = 0): Content[] {
    return blocks.flatMap((block) => this.block(block, indent));
  }

  private block(block: Block, indent: number): Content[] {
    const { Paragraph, HeadingLevel } = this.docx;
    const left = indent === 0 ? {} : { indent: { left: indent * 360 } };
    switch (block.type) {
      case 'heading': {
        const heading = HeadingLevel[`HEADING_${block.level}` as keyof typeof HeadingLevel];
        return [new Paragraph({ heading, keepNext: true, children: this.runs(block.children) })];
      }
      case 'paragraph':
        return [new Paragraph({ ...left, children: this.runs(block.children) })];
      case 'code':
        return block.text
          .split('\n')
          .map((line) => new Paragraph({ style: 'Code', ...left, children: [this.run(line)] }));
      case 'list':
        return this.list(block, indent);
      case 'table':
        return [this.table(block), new Paragraph({ spacing: { after: 0 } })];
      case 'quote':
        return this.blocks(block.blocks, indent + 1);
      case 'rule':
        return [new Paragraph({ thematicBreak: true })];
      case 'image':
        return this.image(block.href, block.caption);
    }
  }

  private list(block: Block & { type: 'list' }, level: number): Content[] {
    const { Paragraph } = this.docx;
    const reference = block.ordered ? this.numbering(block.start) : undefined;
    return block.items.flatMap(({ checked, blocks }) => {
      const box = checked === undefined ? [] : [this.run(checked ? '☑ ' : '☐ ')];
      const [first, ...rest] = blocks;
      const isText = first?.type === 'paragraph';
      const mark =
        reference === undefined
          ? { bullet: { level } }
          : { numbering: { reference, level: Math.min(level, 8) } };
      const line = new Paragraph({
        ...mark,
        spacing: { after: block.loose ? 120 : 40 },
        children: [...box, ...(isText ? this.runs(first.children) : [])],
      });
      return [line, ...this.blocks(isText ? rest : blocks, level + 1)];
    });
  }

  private numbering(start: number): string {
    const { AlignmentType, LevelFormat } = this.docx;
    const reference = `list-${this.numberings.length + 1}`;
    const levels = Array.from({ length: 9 }, (_, level) => ({
      level,
      start,
      format: LevelFormat.DECIMAL,
      text: `%${level + 1}.`,
      alignment: AlignmentType.START,
      style: { paragraph: { indent: { left: 720 * (level + 1) - 360, hanging: 360 } } },
    }));
    this.numberings.push({ reference, levels });
    return reference;
  }

  private table(table: TableBlock): Docx.Table {
    const { heads, align, rows } = table;
    const { AlignmentType, Paragraph, ShadingType, Table, TableCell, TableRow, WidthType } = this.docx;
    const sides = { left: AlignmentType.START, right: AlignmentType.END, center: AlignmentType.CENTER };
    const row = (cells: readonly (readonly Inline[])[], isHead: boolean): Docx.TableRow =>
      new TableRow({
        tableHeader: isHead,
        cantSplit: true,
        children: heads.map(
          (_, i) =>
            new TableCell({
              margins: { top: 40, bottom: 40, left: 90, right: 90 },
              ...(isHead && { shading: { type: ShadingType.CLEAR, fill: HEAD_SHADE, color: 'auto' } }),
              children: [
                new Paragraph({
                  alignment: sides[align[i] ?? 'left'],
                  spacing: { after: 0 },
                  children: this.runs(cells[i] ?? [], isHead ? { bold: true } : {}),
                }),
              ],
            }),
        ),
      });
    const isHeadless = heads.every((head) => plain(head).trim() === '');
    return new Table({
      width: { size: 100, type: WidthType.PERCENTAGE },
      columnWidths: columnWidths(table),
      rows: [...(isHeadless ? [] : [row(heads, true)]), ...rows.map((cells) => row(cells, false))],
    });
  }

  private image(href: string, caption: string): Content[] {
    const { ImageRun, Paragraph } = this.docx;
    const figure = this.assets.figures.get(href);
    if (!figure) return [new Paragraph({ children: [this.run(`[${caption}: ${href}]`)] })];
    const words = new Paragraph({ style: 'Caption', children: [this.run(caption)] });
    if (figure.png) {
      const { bytes, width, height } = figure.png;
      const shown = { width: PICTURE_WIDTH, height: Math.round((PICTURE_WIDTH * height) / width) };
      const altText = { name: href, title: caption, description: caption };
      const run = new ImageRun({ type: 'png', data: bytes, transformation: shown, altText });
      return [new Paragraph({ keepNext: true, children: [run] }), words];
    }
    const table = figureTable(figure, this.assets.strings);
    return table === undefined ? [words] : [words, ...this.block(table, 0)];
  }

  private runs(children: readonly Inline[], style: RunStyle = {}): Docx.ParagraphChild[] {
    return children.flatMap((child): Docx.ParagraphChild[] => {
      switch (child.type) {
        case 'text':
          return [this.run(unbroken(child.text), style)];
        case 'code':
          return [new this.docx.TextRun({ text: child.text, ...style, font: MONO, size: 19 })];
        case 'strong':
          return this.runs(child.children, { ...style, bold: true });
        case 'em':
          return this.runs(child.children, { ...style, italics: true });
        case 'del':
          return this.runs(child.children, { ...style, strike: true });
        case 'link':
          return this.link(child.href, child.children, style);
        case 'break':
          return [child.soft ? this.run(' ', style) : new this.docx.TextRun({ break: 1 })];
      }
    });
  }

  /** Places on the page and files beside it are not there where the document is sent. */
  private link(href: string, children: readonly Inline[], style: RunStyle): Docx.ParagraphChild[] {
    if (!/^[a-z]+:/i.test(href)) return this.runs(children, style);
    const runs = this.runs(children, { ...style, style: 'Hyperlink' });
    return [new this.docx.ExternalHyperlink({ link: href, children: runs })];
  }

  private run(text: string, style: RunStyle = {}): Docx.TextRun {
    return new this.docx.TextRun({ text, ...style });
  }
}

/** Pixels of 96 to the inch: what fits between the margins of A4 and of Letter. */
const PICTURE_WIDTH = 620;
/** Twips: a letter of the text at its widest in the mean, and what is left free on both sides of a cell. */
const [CHARACTER, CELL_MARGINS] = [125, 200];
/** Twips between the margins. */
const TEXT_WIDTH = 9900;

/** A longer word is broken: an IPv4 address with its port fits, a path or a key need not. */
const LONGEST_WORD = 20;

/** Room for the longest word of each; the rest by what its longest text has beyond it. Word alone would make them all equal. */
function columnWidths({ heads, rows }: TableBlock): number[] {
  const texts = heads.map((head, i) => [plain(head), ...rows.map((row) => plain(row[i] ?? []))]);
  const words = texts.map((cells) =>
    Math.min(LONGEST_WORD, longest(cells.flatMap((cell) => cell.split(/\s+|(?<=\])(?=\[)/)))),
  );
  // One more: heads are bold, and not every machine has this font.
  const least = words.map((word) => (word + 1) * CHARACTER + CELL_MARGINS);
  const room = TEXT_WIDTH - sum(least);
  if (room < 0) return narrowed(least);
  // What is on one line already needs no more; where all are, each gets some.
  const more = texts.map((cells, i) => Math.min(60, longest(cells)) - (words[i] ?? 0));
  const shares = sum(more) > 0 ? more : least;
  return least.map((width, i) => Math.round(width + (room * (shares[i] ?? 0)) / sum(shares)));
}

/** Where not even the words fit beside each other, the widest columns give, and all of those become equal. */
function narrowed(widths: readonly number[]): number[] {
  let [room, left] = [TEXT_WIDTH, widths.length];
  const limits = widths.toSorted((a, b) => a - b);
  const fits = limits.findIndex((width) => {
    if (width * left > room) return true;
    room -= width;
    left--;
    return false;
  });
  return fits < 0 ? [...widths] : widths.map((width) => Math.min(width, Math.floor(room / left)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 1);
}
