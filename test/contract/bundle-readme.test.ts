import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import report from '../../reports/bundle-readme/index.js';
import type { Model } from '../../reports/bundle-readme/model.js';
import { tidy } from '../../src/render/bundle-documents.js';
import { drawChart } from '../../src/render/chart.js';
import { HELPERS } from '../../src/render/helper-names.js';
import { render } from '../../src/render/render.js';
import { standalone } from '../../src/render/svg.js';
import { markupProblem } from '../support/well-formed.js';

// Every text in a bundle is somebody else's: a host name, a command line, a log message. Whatever it holds, the
// documents keep their shape and carry nothing that acts.

/** Pieces that mean something to Markdown, HTML, XML, a terminal or a reader's eye. */
const PIECES = [
  ...[
    '`',
    '``',
    '|',
    '\\',
    '\\|',
    '*',
    '**',
    '_',
    '__',
    '~~',
    '<',
    '>',
    '[',
    ']',
    '](',
    '![',
    '[^1]',
    '$$',
    '#',
    '- ',
    '1. ',
  ],
  ...[
    '<script>alert(1)</script>',
    '</td>',
    '</style>',
    '<img src=x onerror=y>',
    '<!--',
    '-->',
    '&lt;',
    '&#60;',
    ']]>',
  ],
  ...[
    '\n',
    '\r\n',
    '\n\n',
    '\t',
    '  ',
    '| - |',
    '|---|',
    '===',
    '---',
    '```',
    '[x]: http://evil.example',
    '{{name}}',
  ],
  ...[
    '\u001b[2J',
    '\u009b31m',
    '\u0007',
    '\u202e',
    '\u2066',
    '\u200b',
    '\ufeff',
    '\u2028',
    '\0',
    '\ud800',
    '\ufffe',
  ],
  ...[
    'javascript:x',
    'http://evil.example/',
    'www.evil.example',
    '"',
    "'",
    'x',
    'word',
    'é漢🙂',
    '../../etc/passwd',
  ],
];
const hostile = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 7 })
  .map((parts) => parts.join(''))
  .filter((text) => text.trim() !== '');

/** Words of closed lists, and names we choose ourselves. */
const OURS = new Set(['kind', 'layer', 'outcome']);

function twist(value: unknown, next: () => string, key = ''): unknown {
  if (typeof value === 'string') {
    if (OURS.has(key)) return value;
    return key === 'file' && value.startsWith('plots/') ? value : next();
  }
  if (Array.isArray(value)) return value.map((item) => twist(item, next, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, twist(item, next, name)]));
}

const hostileModel = fc.array(hostile, { minLength: 40, maxLength: 80 }).map((texts) => {
  let i = 0;
  return twist(MODEL, () => texts[i++ % texts.length] ?? 'x') as Model;
});

const toMarkdown = (model: Model): string => tidy(render('bundle-readme/README', 'md', model));
const toHtml = (model: Model): string => render('bundle-readme/report', 'html', model);

describe('documents of a bundle full of hostile text', () => {
  const shape = shapeOf(toMarkdown(modelWithEverything()));

  it('README.md keeps its headings, lists and table columns', () => {
    fc.assert(
      fc.property(hostileModel, (model) => {
        expect(shapeOf(toMarkdown(model))).toEqual(shape);
      }),
      { numRuns: 150 },
    );
  });

  it('README.md has no raw HTML, no control characters, no link that is not ours', () => {
    fc.assert(
      fc.property(hostileModel, (model) => {
        const text = toMarkdown(model);
        expect(text).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
        const prose = withoutCode(text);
        expect(prose).not.toMatch(/(?<!\\)(?:\\\\)*<[a-z!/?]/i);
        const links = [...prose.matchAll(/(?<!\\)(?:\\\\)*\]\(([^)]*)\)/g)].map((m) => m[1]);
        expect(links).toEqual(model.plots.map((plot) => plot.file));
      }),
      { numRuns: 150 },
    );
  });

  it('report.html parses, runs nothing and fetches nothing', () => {
    fc.assert(
      fc.property(hostileModel, (model) => {
        const html = toHtml(model);
        expect(markupProblem(html.trim(), true)).toBeUndefined();
        for (const tag of html.match(/<[^>]*>/g) ?? []) {
          expect(tag).not.toMatch(/^<\/?(?:script|iframe|object|embed|link|base|form|img)\b/i);
          expect(tag.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/\son\w+=/i);
        }
        const urls = [...html.matchAll(/\s(?:href|src|action|xlink:href)="([^"]*)"/g)].map((m) => m[1] ?? '');
        for (const url of urls) expect(url).toMatch(/^#[a-z]+$|^(?!\/)(?!.*\.\.)[\w./@-]+$/);
        expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/url\(|@import|xmlns="(?!")/);
        expect(html).not.toMatch(/[^\P{C}\n\r\t]/u);
      }),
      { numRuns: 100 },
    );
  });

  it('every plot is XML by itself', () => {
    fc.assert(
      fc.property(hostileModel, (model) => {
        for (const plot of model.plots)
          expect(markupProblem(standalone(drawChart(plot)).trim())).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  it('summary.json fits its own schema', () => {
    expect(report.model.safeParse(MODEL).error).toBeUndefined();
  });
});

describe('templates', () => {
  const read = (file: string): string =>
    readFileSync(new URL(`../../templates/bundle-readme/${file}.hbs`, import.meta.url), 'utf8');

  it.each(['README.md', 'report.html'])('%s prints no helper for a field of the same name', (file) => {
    const bare = [...read(file).matchAll(/\{\{([a-zA-Z]+)\}\}/g)].map((m) => m[1] ?? '');
    const allowed = new Set(['else', 'chartCss']);
    expect(
      bare.filter((name) => (HELPERS as readonly string[]).includes(name) && !allowed.has(name)),
    ).toEqual([]);
  });

  it('README.md sends every value through a helper that escapes', () => {
    const bare = [...read('README.md').matchAll(/\{\{([^}#/ ]+)\}\}/g)].map((m) => m[1]);
    // The plots' file names are ours.
    expect(bare.filter((name) => name !== 'else' && name !== 'file')).toEqual([]);
  });

  it('have no empty section for an empty bundle', () => {
    const empty = toMarkdown({
      ...MODEL,
      standsOut: [],
      facts: [],
      plots: [],
      trouble: [],
      traffic: [],
      grewMore: 0,
      sinceBoot: [],
      missing: [],
      notRun: [],
      readFirst: [],
      files: [],
      targets: [],
      unread: undefined,
    });
    const sections = empty.split(/^## /m).slice(1);
    expect(sections.map((s) => s.split('\n')[0])).toEqual([
      'What stands out',
      'Missing',
      'Next steps',
      'Files',
    ]);
    for (const section of sections) expect(section.trim().split('\n').length).toBeGreaterThan(2);
    expect(empty).not.toMatch(/\n{3}| {2,}(?! ?- )\S|undefined|\[object/);
    expect(toHtml({ ...MODEL, plots: [], files: [] })).not.toMatch(/undefined|\[object/);
  });
});

/** What a reader of GitHub sees of the structure: kinds of lines, and cells of table rows. */
function shapeOf(markdown: string): string[] {
  return markdown.split('\n').flatMap((line) => {
    if (line === '') return [];
    if (line.startsWith('|')) return [`row of ${cells(line)}`];
    return [/^(#+ |\s*- |\d+\. |!\[)/.exec(line)?.[1] ?? 'text'];
  });
}

/** Cells as GFM counts them: a backslash takes the character behind it out of the count, in code as well. */
function cells(line: string): number {
  return line.replaceAll(/\\[\s\S]/g, '').split('|').length - 2;
}

/** Text outside of code spans: a run of backticks closes at the next run of the same length. */
function withoutCode(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => line.replaceAll(/(?<!\\)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, ''))
    .join('\n');
}

function modelWithEverything(): Model {
  return twist(MODEL, () => 'x') as Model;
}

const cite = 'hosts/h1/http/requests.txt:1-9';
const said = { layer: 'dns' as const, topic: 'DNS', standsOut: true, text: 'text', quote: 'words', cite };
const grown = { host: 'h1', counter: 'c', start: 1, end: 3, delta: 2, rate: 0.1, cite };
const gap = {
  outcome: 'missing_tool' as const,
  probes: Array.from({ length: 11 }, (_, i) => `c/p${i}`),
  reason: 'why',
  remedy: 'how',
};

/** Every field and both sides of every list. */
const MODEL: Model = {
  name: 'n',
  case: 'c',
  tool: 't',
  createdAt: 'a',
  interrupted: true,
  complete: false,
  vantage: { host: 'h1', user: 'u', root: false, command: 'evidence collect' },
  window: { start: 's', end: 'e', seconds: 15, text: 'then' },
  profile: 'p',
  hosts: [
    { id: 'h1', system: 's', network: 'n', clock: 'c', bootId: 'b' },
    { id: 'h2', system: 's', clock: 'c' },
  ],
  targets: [
    { name: 't1', origin: 'given', addresses: ['a', 'b'] },
    { name: 't2', origin: 'given', addresses: [] },
  ],
  probes: { total: 9, ok: 5, missing: 3, other: 1 },
  standsOut: [said, said],
  facts: [{ topic: 'DNS', statements: [said, { ...said, quote: 'q' }] }],
  plots: [
    {
      kind: 'lines',
      file: 'plots/rtt.svg',
      title: 't',
      xLabel: 's',
      yLabel: 'ms',
      series: [
        {
          name: 'n',
          points: [
            [0, 1],
            [1, null],
          ],
        },
      ],
    },
    {
      kind: 'bars',
      file: 'plots/b.svg',
      title: 't',
      unit: 'u',
      log: true,
      bars: [{ label: 'l', value: 2, text: 't' }],
    },
    {
      kind: 'dots',
      file: 'plots/d.svg',
      title: 't',
      xLabel: 'ms',
      rows: [{ label: 'l', values: [1, 2], note: 'n', failed: true }],
    },
    {
      kind: 'stacks',
      file: 'plots/s.svg',
      title: 't',
      yLabel: 'ms',
      parts: ['a', 'b'],
      columns: [{ group: 'g', parts: [1, 2], failed: true }],
    },
  ],
  trouble: [grown, grown],
  traffic: [grown],
  grewMore: 4,
  sinceBoot: [{ host: 'h1', counter: 'c', total: 9, cite }],
  missing: [gap],
  notRun: [{ ...gap, remedy: undefined }],
  unread: {
    lines: 3,
    more: true,
    files: [
      { cite, lines: 2, reason: 'r' },
      { cite, lines: 1, reason: 'r' },
    ],
  },
  readFirst: [{ question: 'q', file: 'f', outcome: 'ok', standsOut: true, others: 2 }],
  files: [
    {
      collector: 'c',
      folder: 'hosts/h1/c/',
      artifacts: [
        {
          names: ['a.start.txt', 'a.end.txt'],
          command: 'x',
          at: ['s', 'e'],
          outcome: 'timed_out',
          bytes: [1, 2],
          note: 'n',
        },
      ],
    },
  ],
};
