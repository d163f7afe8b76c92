import { citeRow } from '../../../src/core/table-row.js';
import { type Glance, num, on, str } from './glance.js';

export const paths: Glance = (view) =>
  [...view.rows('paths')].flatMap((row) => {
    const reached = row['reached'];
    const who = `${on(view, row._host)}${str(row, 'method')} to ${str(row, 'target')}`;
    const pmtu = num(row, 'pmtu') === undefined ? '' : `, path MTU ${num(row, 'pmtu')}`;
    // Routers that do not answer are common; only a destination that does not is worth a look.
    const text =
      reached === true
        ? `${who}: reached after ${num(row, 'hops')} hops${pmtu}`
        : `${who}: ${reached === false ? 'not reached' : 'end not seen'}, last answer from hop ${num(row, 'last_answer_hop') ?? 'none'}${pmtu}`;
    return [{ layer: 'routing' as const, standsOut: false, text, cite: citeRow(row) }];
  });
