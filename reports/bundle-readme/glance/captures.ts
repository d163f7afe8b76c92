import { citeRow } from '../../../src/core/table-row.js';
import { plural, show } from '../show.js';
import { about, type Glance, num, on, str } from './glance.js';

const say = about('path_loss', 'Packet captures');

/** How much each capture holds, and what it missed: lost by the host that captured, not on the network. */
export const captures: Glance = (view) =>
  [...view.rows('captures')].map((row) => {
    const captured = num(row, 'captured');
    const held =
      captured === undefined ? 'a capture that did not tell its figures' : plural(captured, 'packet');
    const dropped = num(row, 'dropped_by_kernel') ?? 0;
    const missed = dropped + (num(row, 'dropped_by_interface') ?? 0);
    const lost =
      missed > 0
        ? `; ${show(missed)} more were lost while capturing: what is missing in it proves no loss on the network`
        : row['dropped_by_kernel'] === 0
          ? ', none lost while capturing'
          : '';
    const where = str(row, 'interface');
    const text = `${on(view, row._host)}${held}${where === undefined ? '' : ` on ${where}`}${lost}`;
    return say.either(missed > 0, text, citeRow(row));
  });
