import { standalone } from '../svg.js';
import type { Assets, Figure } from './assets.js';
import { drawPng, hasBrowser } from './chromium.js';

/** The figures with pixels beside their SVG, for formats that can hold no SVG; as they are where no browser can draw. */
export async function withPictures(assets: Assets, signal: AbortSignal): Promise<Assets> {
  if (assets.figures.size === 0 || !(await hasBrowser())) return assets;
  const figures = new Map<string, Figure>();
  for (const [name, figure] of assets.figures) {
    const size = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(figure.svg);
    const [width, height] = [Math.ceil(Number(size?.[1] ?? 760)), Math.ceil(Number(size?.[2] ?? 300))];
    const bytes = await drawPng(standalone(figure.svg), width, height, signal);
    figures.set(name, { ...figure, png: { bytes, width, height } });
  }
  return { ...assets, figures };
}
