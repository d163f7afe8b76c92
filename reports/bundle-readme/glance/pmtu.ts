import { citeRow } from '../../../src/core/table-row.js';
import { type Glance, groupBy, num, on, show, str } from './glance.js';

/** The largest packet that passed with Don't Fragment, and what happened to the next larger one. */
export const pmtu: Glance = (view) =>
  groupBy(view.rows('pmtu_probes'), (row) => `${row._host} ${str(row, 'target')}`).flatMap((rows) => {
    const passed = rows
      .filter((r) => str(r, 'outcome') === 'ok')
      .toSorted(bySize)
      .at(-1);
    const failed = rows
      .filter((r) => ['silent', 'icmp_too_big', 'local_too_big'].includes(str(r, 'outcome') ?? ''))
      .toSorted(bySize)
      .find((r) => passed === undefined || size(r) > size(passed));
    if (passed === undefined) return [];
    const who = `${on(view, passed._host)}path to ${str(passed, 'target')}`;
    const mtu = num(passed, 'interface_mtu');
    const ending =
      failed === undefined
        ? mtu === undefined
          ? ''
          : `, the whole MTU of ${str(passed, 'interface') ?? 'the interface'}`
        : `; ${show(size(failed))} bytes: ${WORDS[str(failed, 'outcome') ?? ''] ?? ''}`;
    const silent = failed !== undefined && str(failed, 'outcome') === 'silent';
    const text = `${who}: packets of ${show(size(passed))} bytes pass with Don't Fragment${ending}`;
    return [{ layer: 'mtu' as const, standsOut: silent, text, cite: citeRow(failed ?? passed) }];
  });

const WORDS: Readonly<Record<string, string>> = {
  silent: 'no answer and no ICMP error',
  icmp_too_big: 'refused by a router with an ICMP error, as path MTU discovery wants it',
  local_too_big: 'refused by this machine, which knows a smaller path MTU',
};

type Row = Parameters<typeof num>[0];

function size(row: Row): number {
  return num(row, 'packet_bytes') ?? num(row, 'payload_bytes') ?? 0;
}

function bySize(a: Row, b: Row): number {
  return size(a) - size(b);
}
