import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../../test/support/hostile-text.js';
import { temporaryDir } from '../../../test/support/machine.js';
import { hasTool, runTool } from '../../../test/support/run-tool.js';
import { markupProblem } from '../../../test/support/well-formed.js';
import type { IncidentRecord } from '../../core/documents/record.js';
import { escapeLine, visible } from '../../core/escape.js';
import { convert } from './convert.js';
import { EMPTY_RECORD } from './empty-record.js';
import { sampleKind } from './fixtures/sample.js';
import type { Format } from './formats.js';
import { type MadeDocument, makeDocument } from './make-document.js';
import { type Block, parseMarkdown, plain } from './markdown-tree.js';
import { readZip } from './plain-zip.js';
import { escapeJira } from './to-jira.js';
import { escapeSlack } from './to-slack.js';

const SAMPLES = fileURLToPath(new URL('fixtures/templates', import.meta.url));

/** A document with the text wherever evidence may bring it in: escaped as what puts evidence into the record does. */
function documentWith(text: string): MadeDocument {
  const line = escapeLine(text);
  const record: IncidentRecord = {
    ...EMPTY_RECORD,
    incident: {
      ...EMPTY_RECORD.incident,
      title: text,
      summary: line,
      symptoms: [line],
      impact: [{ id: 'I1', name: text, peak: line, unit: '' }],
      resume: [{ what: 'again', cmd: text }],
    },
    evidence: new Map([['E1', { id: 'E1', bundle: 'B1', path: text, line: 1 }]]),
  };
  return makeDocument(sampleKind, record, { folders: [SAMPLES] });
}

async function converted(text: string, format: Format, made = documentWith(text)): Promise<string> {
  const { markdown, assets } = made;
  return String(await convert(markdown, format, assets));
}

const shapeOf = (blocks: readonly Block[]): unknown[] =>
  blocks.map((block) => {
    if (block.type === 'table') return ['table', block.heads.length, block.rows.map((row) => row.length)];
    return block.type === 'list' ? ['list', block.items.map(({ blocks: b }) => shapeOf(b))] : block.type;
  });

describe('evidence text in a document', () => {
  it('leaves its structure alone, and is read back letter for letter', () => {
    const expected = shapeOf(parseMarkdown(documentWith('x').markdown));
    fc.assert(
      fc.property(hostileText, (text) => {
        const blocks = parseMarkdown(documentWith(text).markdown);
        expect(shapeOf(blocks)).toEqual(expected);
        const [title] = blocks;
        const said = title?.type === 'heading' ? plain(title.children) : '';
        expect(said).toBe(
          visible(text)
            .replace(/[\r\n\t ]+/g, ' ')
            .trim(),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('html: parses, has only our tags, leads nowhere', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const html = await converted(text, 'html');
        expect(markupProblem(html.trim(), true)).toBeUndefined();
        const tags = new Set([...html.matchAll(/<([a-z0-9]+)/g)].map((m) => m[1]));
        for (const tag of ['script', 'img', 'iframe', 'object', 'link', 'form', 'base', 'svg'])
          expect(tags).not.toContain(tag);
        expect([...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map((m) => m[1])).toEqual([]);
        expect(html.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+=/i);
      }),
      { numRuns: 60 },
    );
  });

  it('docx: every part is XML, no link, no field', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const { markdown, assets } = documentWith(text);
        const parts = readZip((await convert(markdown, 'docx', assets)) as Buffer);
        for (const { name, content } of parts)
          expect(markupProblem(content.toString().replace(/^<\?xml[^>]*>\s*/, '')), name).toBeUndefined();
        const document = parts.find(({ name }) => name === 'word/document.xml')?.content.toString() ?? '';
        expect(document).not.toMatch(/<w:(?:hyperlink|instrText|fldSimple|object)|r:link/);
      }),
      { numRuns: 25 },
    );
  });

  it('eml: no header but ours, whatever the subject holds', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const mail = await converted(`${text}\r\nBcc: evil@evil.example\r\n\r\nbody`, 'eml');
        const [head = ''] = mail.split('\r\n\r\n');
        const names = head
          .split('\r\n')
          .filter((line) => !/^\s/.test(line))
          .map((line) => line.split(':')[0]);
        expect(names).toEqual(['X-Unsent', 'Subject', 'Message-ID', 'Date', 'MIME-Version', 'Content-Type']);
        expect(mail.split(/^--.*-Part_\d+\r$/m)).toHaveLength(3);
      }),
      { numRuns: 50 },
    );
  });

  it('txt and md: no character that cannot be seen', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        for (const format of ['md', 'txt', 'jira'] as const)
          expect(await converted(text, format)).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 50 },
    );
  });
});

const MENTIONS = [
  '@channel',
  '@here hi',
  '<!here>',
  '<!channel|x>',
  '<@U012AB>',
  '<#C1>',
  'a @everyone',
  ':fire:',
];
const MACROS = [
  '{code}',
  '{noformat}',
  'x {quote} y',
  '[~accountid:1]',
  '[a|http://e]',
  '!x.png!',
  '{color:red}a',
  'h1. Head',
  'bq. x',
  '* a',
  '|a|',
  '||a||',
  'a -b- c',
  '??x??',
  '\\\\',
  '----',
  '(!) :)',
];

describe('marks of Slack and Jira in evidence', () => {
  it.each(MENTIONS)('slack: %s is text', async (text) => {
    expect(escapeSlack(text)).not.toMatch(/<[!@#]|(?:^|[^\w])@[a-z]|:fire:/);
    const message = JSON.parse(await converted(text, 'slack')) as {
      blocks: { text?: { text: string; verbatim?: boolean; type: string } }[];
    };
    for (const { text: part } of message.blocks)
      if (part?.type === 'mrkdwn') {
        expect(part.verbatim).toBe(true);
        expect(part.text).not.toMatch(/<[!@#]/);
      }
  });

  it('slack: no mark is left that could begin one, and no line of code can end its fence', () => {
    expect(escapeSlack('*bold* _it_ ~no~ `code` a_b 2*3')).toBe('∗bold∗ ＿it＿ ∼no∼ ˋcodeˋ a_b 2*3');
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(escapeSlack(text)).not.toMatch(/[<>]|(?<![\p{L}\p{N}])[*_~`]/u);
      }),
    );
  });

  it.each(MACROS)('jira: %s is text', async (text) => {
    // A backslash takes its meaning from the mark behind it; before a backslash it would not.
    const shown = escapeJira(text).replace(/\\[^\\\w\s]/g, '');
    expect(shown).not.toMatch(/[{}[|\\^~]|^(?:h\d|bq)\.|^[-*#]+ |![^ ]|\?\?|\(!\)|:\)/);
    const jira = await converted(text, 'jira');
    expect(jira).not.toMatch(/(?<!\\)\{(?:code|quote|color)|(?<!\\)\[\\?~|(?<!\\)\[a\\?\|/);
    expect(jira.match(/\{noformat\}/g) ?? []).toEqual([]);
  });

  it.skipIf(!hasTool('pandoc'))('jira: read by another program, every one of them is the text it was', () => {
    const file = join(temporaryDir(), 'macros.jira');
    writeFileSync(file, MACROS.map((text) => escapeJira(text)).join('\n\n'));
    const read = runTool('pandoc', ['-f', 'jira', '-t', 'plain', '--wrap=none', file]);
    // It leaves character references as they are, which Jira does not.
    const straight = (text: string): string =>
      text
        .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
        .replace(/\s+/g, ' ')
        .trim();
    expect(read.split('\n\n').map(straight)).toEqual(MACROS.map(straight));
  });

  it('slack: a block holds at most 3,000 characters, a message 50 blocks, and says what was cut', async () => {
    const { assets } = documentWith('x');
    const long = Array.from({ length: 80 }, (_, i) => `## Part ${i}\n\n${'<&> word '.repeat(600)}`).join(
      '\n\n',
    );
    const { blocks } = JSON.parse(String(await convert(long, 'slack', assets))) as {
      blocks: { text: { text: string } }[];
    };
    expect(blocks).toHaveLength(50);
    for (const { text } of blocks) expect(text.text.length).toBeLessThanOrEqual(3000);
    for (const { text } of blocks) expect(text.text).not.toMatch(/&(?!amp;|lt;|gt;)/);
    expect(blocks.at(-1)?.text.text).toMatch(/^… \d+ more parts do not fit/);
  });
});

describe('a line of 10 MB', () => {
  const line = `<script>alert(1)</script> | [x](javascript:x) *${'a[`_*<'.repeat(1_700_000)}`;
  let made: MadeDocument | undefined;

  it.each(['html', 'txt', 'eml', 'docx', 'jira', 'slack', 'md', 'json'] as const)(
    'is text in %s',
    async (format) => {
      expect(line.length).toBeGreaterThan(10_000_000);
      made ??= documentWith(line);
      const text = await converted(line, format, made);
      if (format === 'json') expect((JSON.parse(text) as { title: string }).title === line).toBe(true);
      else if (format === 'md') expect(text.includes('\\<script>')).toBe(true);
      else {
        expect(text.length).toBeLessThan(1_000_000);
        // A header of Slack is plain text too.
        const isPlainText = ['txt', 'eml', 'jira', 'slack'].includes(format);
        expect(/<script/.test(text)).toBe(isPlainText);
        expect(text.includes('href=')).toBe(false);
      }
      if (format === 'html') expect(text.includes('cut here: the line has')).toBe(true);
    },
  );
});
