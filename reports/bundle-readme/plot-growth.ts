import { isTrouble } from './counters.js';
import type { Model } from './model.js';

const MOST_BARS = 18;

/** What grew in the window, trouble counters and traffic apart: they differ by orders of magnitude. */
export function growthPlots(grew: Model['grew']): Model['barPlots'] {
  const bars = (list: Model['grew']): Model['barPlots'][number]['bars'] =>
    list.slice(0, MOST_BARS).map((c) => ({ label: c.counter, value: c.delta }));
  const trouble = grew.filter((c) => isTrouble(c.counter));
  const traffic = grew.filter((c) => !isTrouble(c.counter));
  return [
    {
      file: 'plots/counters-trouble.svg',
      title: 'Counters of loss, errors and drops that grew in the window',
      unit: 'events',
      bars: bars(trouble),
    },
    {
      file: 'plots/counters-traffic.svg',
      title: 'Traffic counters that grew most in the window',
      unit: 'events or bytes',
      bars: bars(traffic),
    },
  ].filter((plot) => plot.bars.length > 0);
}
