import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasTool, runTool } from '../../../test/support/run-tool.js';
import { temporaryDir } from '../../../test/support/machine.js';
import { markupProblem } from '../../../test/support/well-formed.js';
import { convert } from './convert.js';
import { richAssets, richMarkdown } from './fixtures/rich.js';
import type { Format } from './formats.js';
import { readZip } from './plain-zip.js';

/** `UPDATE_GOLDEN=1` writes what is expected; look at it before you commit. */
function expectGolden(name: string, text: string): void {
  const file = new URL(`fixtures/golden/${name}`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(text);
}

async function textOf(format: Format, markdown = richMarkdown): Promise<string> {
  return String(await convert(markdown, format, richAssets));
}

describe('one Markdown in every format', () => {
  it.each(['txt', 'eml', 'jira', 'slack'] as const)('%s is as its golden', async (format) => {
    expectGolden(`rich.${format}`, await textOf(format));
  });

  it('html is as its golden, but for style and drawing', async () => {
    const main = /<main>[\s\S]*<\/main>/.exec(await textOf('html'))?.[0] ?? '';
    expectGolden('rich.html', `${main.replace(/<svg [\s\S]*?<\/svg>/g, '<svg></svg>')}\n`);
  });

  it('docx is as its golden, part by part', async () => {
    const parts = readZip((await convert(richMarkdown, 'docx', richAssets)) as Buffer);
    const document = parts.find(({ name }) => name === 'word/document.xml')?.content.toString() ?? '';
    expectGolden('rich.docx.xml', document.replaceAll('><w:p>', '>\n<w:p>').replaceAll('<w:tr>', '\n<w:tr>'));
  });

  it.each(['html', 'txt', 'eml', 'docx', 'jira', 'slack', 'json', 'yaml'] as const)(
    '%s: the same input gives the same bytes',
    async (format) => {
      const once = Buffer.from(await convert(richMarkdown, format, richAssets));
      await new Promise((later) => setTimeout(later, 1100));
      const again = Buffer.from(await convert(richMarkdown, format, richAssets));
      expect(once.equals(again)).toBe(true);
    },
  );

  it('html is one file: parses, with its style, its picture and its table', async () => {
    const html = await textOf('html');
    expect(markupProblem(html.trim(), true)).toBeUndefined();
    expect(html).toContain("default-src 'none'");
    expect(html).toMatch(/<figure>\n<svg [\s\S]*<\/svg>\n<figcaption>Loss stops[\s\S]*<details>/);
    expect(html).toContain('<a class="cite" href="#E1">E1</a>');
    expect(html).toContain('<tr id="E1">');
    expect(html).toContain('<strong class="fill">⟦fill: ');
    expect(html).not.toMatch(/<!--|<script|\ssrc=/);
  });

  it('txt has no line that is too long but one of a command', async () => {
    const long = (await textOf('txt')).split('\n').filter((line) => line.length > 72);
    expect(long).toEqual([]);
  });

  it('a table of docx has room for every word of its heads, however long the words and texts of another column', async () => {
    const path = `hosts/client/${'very-long-name/'.repeat(12)}output.txt:12`;
    const markdown = `| Id | Severity | What was found | Explained by | Other explanations | Remedy |
|---|---|---|---|---|---|
| F1 | critical | ${path} ${'and more of it '.repeat(20)} | mtu black hole | no test names another | ${'lower the MTU of it '.repeat(20)} |
`;
    const parts = readZip((await convert(markdown, 'docx', richAssets)) as Buffer);
    const xml = parts.find(({ name }) => name === 'word/document.xml')?.content.toString() ?? '';
    const widths = [...xml.matchAll(/<w:gridCol w:w="(\d+)"/g)].map(([, width]) => Number(width));
    // 106 twips: a digit of Calibri at 10.5 points.
    const words = ['Id', 'Severity', 'found', 'Explained', 'explanations', 'Remedy'];
    words.forEach((word, i) => expect(widths[i]).toBeGreaterThan(106 * word.length));
    expect(widths[5]).toBeGreaterThan(1400);
    expect(widths.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(9910);
  });

  it('every part of docx is XML, and the archive is one', async () => {
    const bytes = (await convert(richMarkdown, 'docx', richAssets)) as Buffer;
    const parts = readZip(bytes);
    for (const { name, content } of parts) {
      if (/\.(?:xml|rels)$/.test(name))
        expect({ name, problem: markupProblem(content.toString().replace(/^<\?xml[^>]*>\s*/, '')) }).toEqual({
          name,
          problem: undefined,
        });
    }
    if (!hasTool('unzip')) return;
    const file = `${temporaryDir()}/rich.docx`;
    writeFileSync(file, bytes);
    expect(runTool('unzip', ['-t', file])).toContain('No errors detected');
    expect(runTool('unzip', ['-l', file]).match(/1980-01-01/g)?.length).toBe(parts.length);
  });
});
