import { quantile } from '../core/quantile.js';
import { seeded } from './random.js';
import { ranks, standardised } from './ranks.js';

const RESAMPLES = 400;

/**
 * 95 % interval of Spearman's coefficient from a circular block bootstrap (Politis and Romano 1992): pairs are drawn in
 * blocks as long as the series remember, so that neighbours that repeat each other do not count as independent.
 */
export function rankInterval(x: Float64Array, y: Float64Array, seed: number): [low: number, high: number] {
  const n = Math.min(x.length, y.length);
  const [a, b] = [standardised(ranks(x)), standardised(ranks(y))];
  if (n < 30 || a === undefined || b === undefined) return [-1, 1];
  const block = Math.max(memory(a), memory(b), Math.ceil(n ** (1 / 3)));
  const random = seeded(seed);
  const found: number[] = [];
  for (let r = 0; r < RESAMPLES; r++) {
    let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
    for (let filled = 0; filled < n;) {
      const start = Math.floor(random() * n);
      for (let k = 0; k < block && filled < n; k++, filled++) {
        const i = (start + k) % n;
        const [u, v] = [a[i] ?? 0, b[i] ?? 0];
        sa += u;
        sb += v;
        saa += u * u;
        sbb += v * v;
        sab += u * v;
      }
    }
    const spread = Math.sqrt((saa - (sa * sa) / n) * (sbb - (sb * sb) / n));
    if (spread > 1e-12) found.push((sab - (sa * sb) / n) / spread);
  }
  return [quantile(found, 0.025) ?? -1, quantile(found, 0.975) ?? 1];
}

/** Bins after which a series no longer knows where it was: its autocorrelation is below 0.2; at most a tenth of it. */
export function memory(standard: Float64Array): number {
  const most = Math.floor(standard.length / 10);
  for (let lag = 1; lag <= most; lag++) {
    let sum = 0;
    for (let i = lag; i < standard.length; i++) sum += (standard[i] ?? 0) * (standard[i - lag] ?? 0);
    if (sum < 0.2) return lag;
  }
  return Math.max(1, most);
}
