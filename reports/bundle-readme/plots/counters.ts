import type { BundleView } from '../../../src/core/report.js';
import { interfaceRates } from '../counters/grown.js';
import type { Model, Plot } from '../model.js';

const MOST_BARS = 18;

/** What went wrong how often (on a logarithmic scale, for the few count as well), and how much passed. */
export function counterPlots(view: BundleView, trouble: Model['trouble']): Plot[] {
  const rates = interfaceRates(view).toSorted((a, b) => b.value - a.value);
  const bars: Plot[] = [
    {
      kind: 'bars',
      file: 'plots/counters-trouble.svg',
      title: 'Counters of loss, errors and drops that grew in the window',
      unit: 'growth',
      log: true,
      bars: trouble.slice(0, MOST_BARS).map((c) => ({ label: c.counter, value: c.delta })),
    },
    {
      kind: 'bars',
      file: 'plots/traffic.svg',
      title: 'Traffic of the interfaces in the window',
      unit: 'bytes per second',
      log: false,
      bars: rates.slice(0, MOST_BARS),
    },
  ];
  return bars.filter((plot) => plot.kind === 'bars' && plot.bars.length > 1);
}
