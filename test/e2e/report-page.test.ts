import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openBrowser } from '../support/browser.js';
import { bundleIn, words } from '../support/cli.js';
import { fakeTool } from '../support/fake-tool.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

const HOSTILE = '</script><img src=x onerror=alert(1)>';

describe.skipIf(!canNetwork || !hasChromium || !hasTool('tc'))(
  'report.html in a browser (root, namespaces, chromium)',
  () => {
    const client = useNetwork();
    let bundle = '';
    let browser: Browser | undefined;

    // One run with markup wherever evidence can bring it in: a case, names of interfaces, output, stderr, a log.
    beforeAll(async () => {
      const dir = temporaryDir();
      const log = join(temporaryDir(), '<b>app.log');
      writeFileSync(log, `2026-11-21T08:00:00Z ERROR ${HOSTILE} [x](javascript:alert(1)) \`| timeout\n`);
      const { code } = await client.evidence(
        [
          ...words(`collect -t api.test -t gone.test -d 4s -o ${dir} -f dir`),
          '--case',
          `INC-1 ${HOSTILE}`,
          '-l',
          log,
        ],
        {
          arrange: [
            "ip link add '<b>v' type veth peer name '[l](x)|`'; ip link set '<b>v' up",
            fakeTool('tc', `echo '${HOSTILE} **bold** | x' >&2; exit 1`),
          ].join('\n'),
        },
      );
      expect(code).toBe(3);
      bundle = bundleIn(dir);
      browser = await openBrowser(['ip', 'netns', 'exec', client.network().server]);
    });
    afterAll(() => browser?.close());

    interface Visit {
      readonly page: Page;
      /** Everything that should not happen: requests, console errors, dialogs, page errors. */
      readonly trouble: string[];
    }
    const visit = async (width: number): Promise<Visit> => {
      if (!browser) throw new Error('no browser');
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const trouble: string[] = [];
      const address = pathToFileURL(join(bundle, 'report.html')).href;
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
    };

    it('asks nothing of the network, runs no script, logs no error', async () => {
      const { page, trouble } = await visit(1200);
      expect(trouble).toEqual([]);
      expect(await page.locator('script, iframe, object, embed, form, link').count()).toBe(0);
      await page.close();
    });

    it('links only to files of the bundle that are there, and to places on the page', async () => {
      const { page } = await visit(1200);
      const links = await page.evaluate<string[]>(
        "[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))",
      );
      for (const link of new Set(links)) {
        const [path = '', fragment] = link.split('#');
        if (path !== '')
          expect({ link, found: existsSync(join(bundle, decodeURIComponent(path))) }).toEqual({
            link,
            found: true,
          });
        else expect(await page.locator(`[id="${fragment}"]`).count(), link).toBe(1);
      }
      await page.close();
    });

    it('shows the plots, with something drawn in them', async () => {
      const { page } = await visit(1200);
      const plots = page.locator('svg');
      expect(await plots.count()).toBeGreaterThan(0);
      for (const plot of await plots.all()) {
        const box = await plot.boundingBox();
        expect(box?.width).toBeGreaterThan(300);
        expect(box?.height).toBeGreaterThan(40);
        expect(await plot.locator('path, polyline, rect, circle').count()).toBeGreaterThan(0);
      }
      expect(await page.locator('svg', { hasText: 'api.test' }).count()).toBeGreaterThan(0);
      await page.close();
    });

    it('shows hostile evidence as text', async () => {
      const { page, trouble } = await visit(1200);
      expect(await page.locator('img, b').count()).toBe(0);
      const text = (await page.locator('body').textContent()) ?? '';
      expect(text).toContain(HOSTILE);
      expect(text).toContain('<b>v');
      expect(await page.title()).toContain(HOSTILE);
      expect(trouble).toEqual([]);
      await page.close();
    });

    it.each([1200, 420])('fits a window %d pixels wide', async (width) => {
      const { page } = await visit(width);
      const wide = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(wide).toBe(0);
      await page.close();
    });

    it('README.md keeps it text too: escaped, or in a code span', () => {
      const readme = readFileSync(join(bundle, 'README.md'), 'utf8');
      expect(readme).toContain('onerror');
      const withoutCode = readme.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
      expect(withoutCode).not.toMatch(/(?<!\\)<(?:img|b|\/script)/);
      expect(withoutCode).not.toMatch(/(?<!\\)\]\(javascript:/);
    });
  },
);
