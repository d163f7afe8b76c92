import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openBrowser } from '../support/browser.js';
import { chartPage } from '../support/chart-page.js';
import { temporaryDir } from '../support/machine.js';

/** `LOOK=/tmp/look` keeps the page and its pictures there, to be looked at. */
const LOOK = process.env['LOOK'];

/** Text that leaves its picture, or lies on other text, as the browser drew it. */
const TROUBLE = `[...document.querySelectorAll('figure > svg')].flatMap((svg) => {
  const frame = svg.viewBox.baseVal;
  const boxes = [...svg.querySelectorAll('text')].map((text) => ({ text: text.textContent, box: text.getBBox() }));
  const out = boxes.filter(({ box }) => box.x < -1 || box.y < -1 || box.x + box.width > frame.width + 1 || box.y + box.height > frame.height + 1);
  const on = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) =>
    a.box.x < b.box.x + b.box.width - 1 && b.box.x < a.box.x + a.box.width - 1 &&
    a.box.y < b.box.y + b.box.height - 3 && b.box.y < a.box.y + a.box.height - 3).map((b) => a.text + ' ON ' + b.text));
  return [...out.map(({ text }) => 'OUT ' + text), ...on];
})`;

describe.skipIf(!hasChromium)('documents with pictures in a browser', () => {
  let browser: Browser | undefined;
  const dir = LOOK ?? temporaryDir();
  const file = join(dir, 'page.html');
  beforeAll(async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(file, chartPage());
    browser = await openBrowser([]);
  });
  afterAll(() => browser?.close());

  const open = async (width: number, dark = false): Promise<Page> => {
    if (!browser) throw new Error('no browser');
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
      deviceScaleFactor: width < 500 ? 2 : 1,
    });
    await page.goto(pathToFileURL(file).href);
    return page;
  };

  it.each([
    [375, false],
    [375, true],
    [768, false],
    [1280, false],
    [1280, true],
  ])('fits a window %d pixels wide (dark: %s)', async (width, dark) => {
    const page = await open(width, dark);
    if (LOOK)
      await page.screenshot({ path: join(LOOK, `${width}${dark ? '-dark' : ''}.png`), fullPage: true });
    const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(beyond)).toBe(0);
    await page.close();
  });

  it('draws no text on other text, or out of its picture', async () => {
    const page = await open(1280);
    expect(await page.locator('figure > svg').count()).toBeGreaterThan(12);
    expect(await page.evaluate<string[]>(TROUBLE)).toEqual([]);
    await page.close();
  });

  it.each(['A4', 'Letter'])(
    'prints on %s: white, heads repeated, rows and pictures kept whole',
    async (format) => {
      const page = await open(1280, true);
      const pdf = await page.pdf({ format, ...(LOOK && { path: join(LOOK, `${format}.pdf`) }) });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      await page.emulateMedia({ media: 'print' });
      const style = (selector: string, property: string): Promise<string> =>
        page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);
      // Dark is of screens.
      expect(await style('body', 'backgroundColor')).toBe('rgb(255, 255, 255)');
      expect(await style('thead', 'display')).toBe('table-header-group');
      for (const whole of ['tr', 'figure', 'li'])
        expect(await style(whole, 'breakInside'), whole).toBe('avoid');
      expect(await style('pre', 'whiteSpace')).toBe('pre-wrap');
      expect(
        await page.evaluate(`getComputedStyle(document.querySelector('a[href^="http"]'), '::after').content`),
      ).toContain('https://');
      await page.close();
    },
  );
});
