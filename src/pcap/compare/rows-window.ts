import { figure, percent } from '../../core/figures.js';
import { millis } from '../../core/readable.js';
import { formatBytes } from '../../core/units.js';
import { type Compared, type ComparisonRow, listed, namesOf, UNKNOWN } from './comparison.js';

type Who = 'client' | 'server';
/** Of the connection; below it a window held nothing up. */
const LIMITING = 0.05;

/** What a side offered, scaled where that can be. */
export function windowRow(who: Who): (compared: Compared) => ComparisonRow {
  const peer = who === 'client' ? 'server' : 'client';
  return ({ columns }) => {
    const unscaled = namesOf(columns, ({ flow }) => flow.sides[who].window?.scaled === false);
    return {
      id: `window_${who}`,
      title: `window offered by the ${who}`,
      cells: columns.map(({ flow }) => {
        const { window, window_scale: scale } = flow.sides[who];
        if (window === undefined) return UNKNOWN;
        if (!window.scaled)
          return `${figure(window.min)} to ${figure(window.max)} in the header, unscaled: scale not captured`;
        const { window_full: full, in_flight_max: flight } = flow.sides[peer];
        const verdict =
          full.seconds > LIMITING * flow.seconds
            ? `the ${peer} waited ${millis(1000 * full.seconds)} for it`
            : 'not limiting';
        const [least, most] = [formatBytes(window.min), formatBytes(window.max)];
        return `${least === most ? most : `${least} to ${most}`} (scale ${scale ?? 'none'}); in flight at most ${formatBytes(flight)}: ${verdict}`;
      }),
      use: unscaled.length > 0 ? 'not comparable' : 'compare',
      note:
        unscaled.length > 0
          ? `Without the options of both SYN in ${listed(unscaled)} nobody knows the scale, up to 16,384 times: the number of the header is no number of bytes.`
          : 'Scaled. A window that moves is no fault; one that is smaller than what could be in flight holds the sender up.',
    };
  };
}

export function stalledRow({ columns }: Compared): ComparisonRow {
  return {
    id: 'zero_window',
    title: 'window closed (0)',
    cells: columns.map(({ flow: { sides, seconds } }) => {
      const parts = (['client', 'server'] as const).flatMap((who) => {
        const { count, seconds: s, longest_s } = sides[who].zero_window;
        return count === 0
          ? []
          : [
              `${who}: ${figure(count)} times, ${figure(s)} of ${figure(seconds)} s (${percent(seconds > 0 ? Math.min(1, s / seconds) : 0)}), longest ${figure(longest_s)} s`,
            ];
      });
      return parts.length > 0 ? parts.join('; ') : 'never';
    }),
    use: 'compare',
    note: 'Who closes it does not read: its application, not the network. 0 is 0 by any scale, so this holds without the SYN too.',
  };
}
