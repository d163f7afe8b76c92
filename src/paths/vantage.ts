import type { HostView } from '../core/fact-view.js';

/** One host of one bundle, as the place paths were measured from. Hosts of one name in several bundles are the same. */
export interface Vantage {
  /** File name of the bundle. */
  readonly bundle: string;
  readonly view: HostView;
  /** The window, epoch ms by the clock of the machine that ran `evidence`. */
  readonly from: number;
  readonly to: number;
}

/** Times that a host printed → epoch ms by the clock of the machine that ran `evidence`; undefined where it is no time. */
export function ourTime({ view }: Vantage, at: string | undefined): number | undefined {
  const ms = Date.parse(at ?? '');
  return Number.isNaN(ms) ? undefined : ms - (view.clock?.offsetMs ?? 0);
}
