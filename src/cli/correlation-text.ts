import { percent } from '../core/figures.js';
import { visible } from '../core/escape.js';
import type { Correlated, Correlation } from '../timeline/correlate.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

const SHOWN = 20;

/** For a terminal: the pivot, then what comes with it, best first, with the counts on both sides. */
export function correlationText(result: Correlated, all: boolean, paint: Paint): string {
  const { pivot, occurrences, windows, hosts, first, last, windowMs, tested, notes } = result;
  const shown = result.correlations.filter((c) => all || c.significant);
  const where = Object.entries(hosts)
    .map(([host, count]) => `${host} ${count}`)
    .join(', ');
  const lines = [
    paint('bold', visible(pivot)),
    occurrences === 0
      ? '  does not occur in any message or event that has a time'
      : wrap(
          visible(
            `${occurrences} times (${where}), ${first} to ${last}; ${windows} separate windows of ± ${windowMs / 1000} s (${result.cites[0]})`,
          ),
          '  ',
        ),
    ...notes.map((note) => paint('yellow', wrap(visible(note), '  '))),
  ];
  if (occurrences > 0) {
    lines.push(
      '',
      paint(
        'bold',
        `Happens near it more often than elsewhere (${tested} ${tested === 1 ? 'signal' : 'signals'} compared)`,
      ),
    );
    for (const c of shown.slice(0, SHOWN)) lines.push(...correlationLines(c, paint));
    if (shown.length === 0) lines.push('  nothing that chance does not explain');
    if (shown.length > SHOWN) lines.push(paint('dim', `  and ${shown.length - SHOWN} more (--json)`));
    lines.push(
      '',
      paint('dim', '  That they happen together does not say which, if any, brings about the other.'),
    );
  }
  return `${lines.join('\n')}\n`;
}

function correlationLines(c: Correlation, paint: Paint): string[] {
  const { near, elsewhere, lift, p, offset } = c;
  const share = (side: Correlation['near']): string =>
    `${side.windows} of ${side.of} windows (${percent(side.of === 0 ? 0 : side.windows / side.of)}), ${side.count} times, ${side.perMinute} a minute`;
  const sure = c.significant ? `p ${p < 1e-6 ? '< 0.000001' : `= ${p}`}` : `p = ${p}, not significant`;
  return [
    '',
    `  ${paint(c.significant ? 'cyan' : 'dim', visible(c.text.slice(0, 160)))}`,
    visible(`    ${c.host}, ${c.source} (${c.cite})`),
    `    near: ${share(near)}; elsewhere: ${share(elsewhere)}`,
    `    ${lift === undefined ? 'never elsewhere' : `${lift} × as often`}, ${sure}; ${orderWords(offset)}`,
  ];
}

function orderWords({ medianS, order, errorMs, before, after }: Correlation['offset']): string {
  const counts = `${before} before, ${after} after`;
  const error = errorMs === undefined ? 'clocks never compared' : `± ${errorMs} ms`;
  if (order === 'unclear') return `order not told (median ${medianS} s, ${error}; ${counts})`;
  return `comes ${Math.abs(medianS)} s ${order} it (median, ${error}; ${counts})`;
}
