import { wilson } from '../../../src/core/wilson.js';
import { citeRow } from '../../../src/core/table-row.js';
import { type Glance, num, on, show, str } from './glance.js';

/** Loss with its interval: 0 of 75 lost only says that the loss is below some 5 % (rule of three). */
export const ping: Glance = (view) =>
  [...view.rows('ping_summary')].flatMap((row) => {
    const [target, sent, received] = [str(row, 'target'), num(row, 'transmitted'), num(row, 'received')];
    const who = `${on(view, row._host)}ping ${target}${str(row, 'role') === 'gateway' ? ' (gateway)' : ''}`;
    const cite = citeRow(row);
    if (sent === undefined || received === undefined) {
      const text = `${who}: nothing could be sent${str(row, 'error') === undefined ? '' : `: ${str(row, 'error')}`}`;
      return [{ layer: 'path_loss' as const, standsOut: true, text, cite }];
    }
    const counted = sent - (num(row, 'in_flight') ?? 0);
    if (counted <= 0) return [];
    const lost = Math.max(0, counted - received);
    const [low, high] = wilson(lost, counted);
    const rtt = num(row, 'rtt_avg_ms');
    const times =
      rtt === undefined
        ? ''
        : `, RTT min/avg/max ${show(num(row, 'rtt_min_ms') ?? rtt)}/${show(rtt)}/${show(num(row, 'rtt_max_ms') ?? rtt)} ms`;
    const interval = `95 % interval ${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)} %`;
    const text = `${who}: ${lost} of ${counted} lost (${interval})${times}`;
    return [{ layer: 'path_loss' as const, standsOut: lost > 0, text, cite }];
  });
