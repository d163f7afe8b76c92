import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escapeLine } from '../../src/core/escape.js';
import { convert } from '../../src/render/document/convert.js';
import { EMPTY_RECORD } from '../../src/render/document/empty-record.js';
import { richAssets, richMarkdown } from '../../src/render/document/fixtures/rich.js';
import { sampleKind } from '../../src/render/document/fixtures/sample.js';
import { makeDocument } from '../../src/render/document/make-document.js';
import { toMailHtml } from '../../src/render/document/to-html.js';
import { hasChromium, openBrowser } from '../support/browser.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

const SCRIPT =
  '</title></style></script><script>document.title="run";alert(1)</script><img src=http://evil.example/x onerror=alert(2)>';
const SAMPLES = fileURLToPath(new URL('../../src/render/document/fixtures/templates', import.meta.url));

/** What a person may paste into a narrative, which is Markdown: HTML of every kind, links that would act. */
const PASTED = [
  `# Report ${SCRIPT}`,
  SCRIPT,
  '<iframe src="http://evil.example/frame"></iframe><svg onload="alert(3)"></svg>',
  '<style>@import "http://evil.example/css"; body{background:url(http://evil.example/bg)}</style>',
  '<meta http-equiv="refresh" content="0;url=http://evil.example/">',
  '[click](javascript:alert(4)) [data](data:text/html,<script>alert(5)</script>) [share](//evil.example/x)',
  '[vb](vbscript:x) [file](file:///etc/passwd) [up](../../secret) ![remote](http://evil.example/pixel.png)',
  '[x]: javascript:alert(6)\n\n[x] and <javascript:alert(7)> and http://evil.example/plain',
  '```\n</code></pre><script>alert(8)</script>\n```',
].join('\n\n');

describe.skipIf(!canNetwork || !hasChromium)('a document in a browser (root, namespaces, chromium)', () => {
  const client = useNetwork();
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await openBrowser(['ip', 'netns', 'exec', client.network().server]);
  });
  afterAll(() => browser?.close());

  /** Everything that should not happen: requests, console errors, dialogs, page errors. */
  async function visit(html: string, width = 1000): Promise<{ page: Page; trouble: string[] }> {
    if (!browser) throw new Error('no browser');
    const file = join(temporaryDir(), 'page.html');
    writeFileSync(file, html);
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const trouble: string[] = [];
    const address = pathToFileURL(file).href;
    page.on('request', (request) => request.url() !== address && trouble.push(`request ${request.url()}`));
    page.on('console', (message) => trouble.push(`${message.type()} ${message.text()}`));
    page.on('pageerror', (error) => trouble.push(`error ${error.message}`));
    page.on('dialog', (dialog) => {
      trouble.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(address, { waitUntil: 'load' });
    await page.waitForTimeout(200);
    return { page, trouble };
  }

  it.each([
    ['page', async (markdown: string) => String(await convert(markdown, 'html', richAssets))],
    ['mail', (markdown: string) => Promise.resolve(toMailHtml(markdown, richAssets))],
  ])('%s: HTML and links that act are text, and nothing is asked of the network', async (_, htmlOf) => {
    const { page, trouble } = await visit(await htmlOf(PASTED));
    expect(trouble).toEqual([]);
    expect(await page.locator('script, iframe, img, svg, form, link, object, body style').count()).toBe(0);
    expect(await page.locator('a').count()).toBe(0);
    const text = (await page.locator('body').textContent()) ?? '';
    for (const shown of [
      SCRIPT,
      'onload="alert(3)"',
      '(javascript:alert(4))',
      '@import',
      'pixel.png',
      'http://evil.example/plain',
    ])
      expect(text).toContain(shown);
    expect(await page.title()).toBe('Uploads fail at one site');
    await page.close();
  });

  it('evidence text is shown as it is, in headings, cells, lists and code', async () => {
    const hostile = `${SCRIPT} | **b** \`c\` [l](http://evil.example) {{title}} &lt;`;
    const { markdown, assets } = makeDocument(
      sampleKind,
      {
        ...EMPTY_RECORD,
        incident: {
          ...EMPTY_RECORD.incident,
          title: hostile,
          summary: escapeLine(hostile),
          symptoms: [escapeLine(hostile)],
          impact: [{ id: 'I1', name: hostile, peak: 1 }],
          resume: [{ what: '', cmd: hostile }],
        },
      },
      { folders: [SAMPLES] },
    );
    const { page, trouble } = await visit(String(await convert(markdown, 'html', assets)));
    expect(trouble).toEqual([]);
    for (const place of ['h1', 'p >> nth=1', 'td >> nth=1', 'ol li', 'ul li code'])
      expect(await page.locator(place).first().textContent(), place).toBe(hostile);
    expect(await page.locator('a, img, b, script').count()).toBe(0);
    await page.close();
  });

  it.each([1000, 400])('a window %d pixels wide holds it', async (width) => {
    const { page, trouble } = await visit(String(await convert(richMarkdown, 'html', richAssets)), width);
    expect(trouble).toEqual([]);
    const wide = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(wide).toBe(0);
    await page.close();
  });

  it('citations lead to their row, links within the page to their heading', async () => {
    const { page } = await visit(String(await convert(richMarkdown, 'html', richAssets)));
    const places = await page.evaluate<string[]>(
      "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href').slice(1))",
    );
    expect(new Set(places)).toEqual(new Set(['E1', 'E2', 'timeline']));
    for (const id of new Set(places)) expect(await page.locator(`[id="${id}"]`).count(), id).toBe(1);
    await page.close();
  });
});

describe.skipIf(!hasChromium)('a document on paper', () => {
  it('is a PDF with its text, printed without a network', async () => {
    const bytes = (await convert(richMarkdown, 'pdf', richAssets)) as Buffer;
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const text = bytes.toString('latin1');
    expect(
      /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/
        .exec(text)
        ?.slice(1)
        .map((n) => Math.round(Number(n))),
    ).toEqual([595, 842]);
    expect(text.match(/\/URI \([^)]*\)/g)).toEqual([
      '/URI (https://runbooks.example.org/mtu?id=1&page=2)',
      '/URI (mailto:noc@example.org)',
    ]);
  });

  it('stops when it is told to', async () => {
    const stop = AbortSignal.timeout(50);
    await expect(convert(richMarkdown, 'pdf', richAssets, { signal: stop })).rejects.toThrow(
      /abort|timeout/i,
    );
  });
});
