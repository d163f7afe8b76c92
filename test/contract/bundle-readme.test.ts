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
import { hostileText } from '../support/hostile-text.js';
import { readmeModel as MODEL } from '../support/readme-model.js';
import { markupProblem } from '../support/well-formed.js';

// Every text in a bundle is somebody else's: a host name, a command line, a log message. Whatever it holds, the
// documents keep their shape and carry nothing that acts.

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

const hostileModel = fc.array(hostileText, { minLength: 40, maxLength: 80 }).map((texts) => {
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
      experiment: undefined,
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
