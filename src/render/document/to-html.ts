import { escapeXml } from '../../core/escape.js';
import { render } from '../render.js';
import { ownTemplates } from './own-templates.js';
import { CHART_CSS } from '../svg.js';
import type { Assets, Figure } from './assets.js';
import { figureTable } from './figure-table.js';
import {
  type Block,
  type Inline,
  type ListItem,
  parseMarkdown,
  plain,
  type TableBlock,
} from './markdown-tree.js';
import { templateFiles } from './template-file.js';

export type Paper = 'A4' | 'letter';

/** A page by itself: styles and pictures are in it, it runs and fetches nothing. */
export function toHtml(markdown: string, assets: Assets, paper?: Paper): string {
  const css = `${houseCss(assets.folders)}\n${CHART_CSS}`;
  if (paper === undefined) return page('_layouts/page', markdown, assets, css, 'screen');
  return page('_layouts/page', markdown, assets, `${css}\n@page{size:${paper}}`, 'paper');
}

/** For a mail: no pictures, which half of the mail programs do not show, but their numbers; line ends stay. */
export function toMailHtml(markdown: string, assets: Assets): string {
  return page('_layouts/mail', markdown, assets, '', 'mail');
}

type Medium = 'screen' | 'paper' | 'mail';

function page(layout: string, markdown: string, assets: Assets, css: string, medium: Medium): string {
  const blocks = parseMarkdown(markdown);
  const { title, language, status, kind, asOf, tool, strings, folders } = assets;
  const writer = new Writer(assets, blocks, medium);
  const model = { title, language, status, kind, asOf, tool, css, body: writer.blocks(blocks) };
  return render(layout, 'html', model, strings, ownTemplates(folders));
}

/** The built-in style and, after it, those of one's own: theirs wins. It cannot end its element. */
function houseCss(folders: readonly string[]): string {
  const layers = templateFiles('_layouts/house.css', folders).toReversed();
  return layers.map(({ text }) => text.trim().replaceAll('</', '<\\/')).join('\n');
}

const EVIDENCE_ID = /^E\d+$/;

class Writer {
  readonly #ids = new Set<string>();
  /** Evidence that has a row on this page to lead to. */
  readonly #cited: ReadonlySet<string>;

  constructor(
    private readonly assets: Assets,
    blocks: readonly Block[],
    private readonly medium: Medium,
  ) {
    this.#cited = this.isPage ? indexed(blocks) : new Set();
  }

  private get isPage(): boolean {
    return this.medium !== 'mail';
  }

  blocks(blocks: readonly Block[]): string {
    return blocks.map((block) => this.block(block)).join('\n');
  }

  private block(block: Block): string {
    switch (block.type) {
      case 'heading': {
        const id = this.isPage ? ` id="${this.newId(plain(block.children))}"` : '';
        return `<h${block.level}${id}>${this.inlines(block.children)}</h${block.level}>`;
      }
      case 'paragraph':
        return `<p>${this.inlines(block.children)}</p>`;
      case 'code':
        return `<pre><code>${escapeXml(block.text)}</code></pre>`;
      case 'list': {
        const items = block.items.map((item) => this.item(item, block.loose)).join('\n');
        if (!block.ordered) return `<ul>\n${items}\n</ul>`;
        return `<ol${block.start === 1 ? '' : ` start="${block.start}"`}>\n${items}\n</ol>`;
      }
      case 'table':
        return this.table(block);
      case 'quote':
        return `<blockquote>\n${this.blocks(block.blocks)}\n</blockquote>`;
      case 'rule':
        return '<hr>';
      case 'image':
        return this.image(block.href, block.caption);
    }
  }

  private item({ checked, blocks }: ListItem, loose: boolean): string {
    const box = checked === undefined ? '' : `${checked ? '☑' : '☐'} `;
    const inner = blocks.map((block) =>
      block.type === 'paragraph' && !loose ? this.inlines(block.children) : this.block(block),
    );
    return `<li>${box}${inner.join('\n')}</li>`;
  }

  private table({ heads, align, rows }: TableBlock): string {
    const attribute = (i: number): string => {
      const side = align[i] ?? 'left';
      if (side === 'left') return '';
      return this.isPage ? ` class="${side}"` : ` align="${side}"`;
    };
    const head = heads.map((cell, i) => `<th scope="col"${attribute(i)}>${this.inlines(cell)}</th>`);
    const body = rows.map((row) => {
      const first = plain(row[0] ?? []);
      const id = this.#cited.has(first) && this.claim(first) ? ` id="${first}"` : '';
      return `<tr${id}>${row.map((cell, i) => `<td${attribute(i)}>${this.inlines(cell)}</td>`).join('')}</tr>`;
    });
    const isHeadless = heads.every((cell) => plain(cell).trim() === '');
    const thead = isHeadless ? '' : `<thead><tr>${head.join('')}</tr></thead>\n`;
    const table = `<table>\n${thead}<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
    return this.isPage ? `<div class="table">${table}</div>` : table;
  }

  private image(href: string, caption: string): string {
    const figure = this.assets.figures.get(href);
    if (!figure) return `<p>[${escapeXml(caption)}: ${escapeXml(href)}]</p>`;
    const data = this.data(figure);
    const words = `<figcaption>${this.text(caption)}</figcaption>`;
    if (!this.isPage) return `${data}\n<p><em>${escapeXml(caption)}</em></p>`;
    const label = escapeXml(this.assets.strings['figure_data'] ?? 'Data');
    const details = data === '' ? '' : `\n<details><summary>${label}</summary>\n${data}\n</details>`;
    return `<figure>\n${figure.svg}\n${words}${details}\n</figure>`;
  }

  private data(figure: Figure): string {
    const table = figureTable(figure, this.assets.strings);
    return table === undefined ? '' : this.table(table);
  }

  private inlines(children: readonly Inline[]): string {
    return children.map((child) => this.inline(child)).join('');
  }

  private inline(child: Inline): string {
    switch (child.type) {
      case 'text':
        return this.text(child.text);
      case 'code':
        return `<code>${escapeXml(child.text)}</code>`;
      case 'strong': {
        const mark = this.missing(plain(child.children));
        return `<strong${mark}>${this.inlines(child.children)}</strong>`;
      }
      case 'em':
      case 'del':
        return `<${child.type}>${this.inlines(child.children)}</${child.type}>`;
      case 'link':
        return this.link(child.href, this.inlines(child.children));
      case 'break':
        return child.soft && this.isPage ? '\n' : '<br>\n';
    }
  }

  /** A mail has no page that a place could be on, and only a file has other files beside it. */
  private link(href: string, inner: string): string {
    const isThere = /^[a-z]+:/i.test(href) || (href.startsWith('#') ? this.isPage : this.medium === 'screen');
    if (!isThere) return inner;
    return `<a href="${escapeXml(href)}">${inner}</a>`;
  }

  /** Which of the states in which a thing is missing the words name, for the colour. */
  private missing(words: string): string {
    if (!this.isPage) return '';
    if (words.startsWith('⟦')) return ' class="fill"';
    const gap = this.assets.strings['state_not_collected'] ?? 'not collected';
    return words.startsWith(`${gap}: `) ? ' class="gap"' : '';
  }

  /** Text, with each citation of the index as a link to its row, and each open question marked. */
  private text(text: string): string {
    if (!this.isPage) return escapeXml(text);
    return escapeXml(text)
      .replace(/\b\d{4}-\d\d-\d\d\b/g, '<span class="date">$&</span>')
      .replace(/\[(E\d+)\]/g, (whole, id: string) =>
        this.#cited.has(id) ? `<a class="cite" href="#${id}">${id}</a>` : whole,
      )
      .replace(/[\p{L} ]+ → Q\d+/gu, (words) => {
        const unknown = `${this.assets.strings['state_unknown'] ?? 'unknown'} → Q`;
        const at = words.indexOf(unknown);
        return at < 0 ? words : `${words.slice(0, at)}<span class="open">${words.slice(at)}</span>`;
      });
  }

  /** As GitHub names headings, so that `[…](#timeline)` leads there in the Markdown too. */
  private newId(title: string): string {
    const letters = title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '');
    const name = letters.trim().replaceAll(' ', '-') || 'section';
    let id = name;
    for (let n = 1; !this.claim(id); n++) id = `${name}-${n}`;
    return id;
  }

  private claim(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    return true;
  }
}

/** Ids of evidence that begin a row of a table. */
function indexed(blocks: readonly Block[]): Set<string> {
  const rows = blocks.flatMap((block) => (block.type === 'table' ? block.rows : []));
  return new Set(rows.map((row) => plain(row[0] ?? [])).filter((id) => EVIDENCE_ID.test(id)));
}
