import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { show } from '../show.js';
import { about, type Glance, groupBy, num, on, str } from './glance.js';

const say = about('mtu');

/** One lost probe makes no black hole. */
const ENOUGH = 2;

const WORDS: Readonly<Record<string, string>> = {
  silent: 'no answer and no ICMP error',
  icmp_too_big: 'refused by a router with an ICMP error, as path MTU discovery wants it',
  local_too_big: 'refused by this machine, which knows a smaller path MTU',
};

/** The largest packet that passed with Don't Fragment, and what happened to the next larger one. */
export const pmtu: Glance = (view) =>
  groupBy(view.rows('pmtu_probes'), (row) => `${row._host} ${str(row, 'target')}`).flatMap((rows) => {
    const passed = rows
      .filter((r) => str(r, 'outcome') === 'ok')
      .toSorted(bySize)
      .at(-1);
    if (passed === undefined) return [];
    const failed = rows
      .filter((r) => WORDS[str(r, 'outcome') ?? ''] !== undefined && size(r) > size(passed))
      .toSorted(bySize)[0];
    const outcome = failed === undefined ? undefined : str(failed, 'outcome');
    const silent = outcome === 'silent' && (failed ? (num(failed, 'sent') ?? ENOUGH) : 0) >= ENOUGH;
    const mtu = num(passed, 'interface_mtu');
    const whole =
      mtu === size(passed) ? `, the whole MTU of ${str(passed, 'interface') ?? 'the interface'}` : '';
    const ending =
      failed === undefined
        ? whole
        : `; of ${show(size(failed))} bytes: ${WORDS[outcome ?? ''] ?? 'not'}${told(failed)}`;
    const text = `${on(view, passed._host)}${str(passed, 'target')}: packets of ${show(size(passed))} bytes pass with Don't Fragment${ending}`;
    return [say.either(silent, text, citeRow(failed ?? passed))];
  });

function told(row: TableRow): string {
  const [mtu, from] = [num(row, 'next_hop_mtu'), str(row, 'icmp_from')];
  if (mtu === undefined) return '';
  return ` (${from === undefined ? '' : `${from}: `}MTU ${mtu})`;
}

function size(row: TableRow): number {
  return num(row, 'packet_bytes') ?? num(row, 'payload_bytes') ?? 0;
}

function bySize(a: TableRow, b: TableRow): number {
  return size(a) - size(b);
}
