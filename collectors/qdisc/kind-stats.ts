import type { RowOf } from '../../src/core/table.js';
import type { qdiscs } from '../../src/tables/qdiscs.js';
import { microseconds, sizeOf } from './stats.js';

type Qdisc = RowOf<typeof qdiscs>;
type Column = {
  [K in keyof Qdisc]-?: number extends Qdisc[K] ? K : never;
}[keyof Qdisc];

/** Words of the xstats lines, by kind where kinds mean different things (iproute2 tc/q_*.c). */
const WORDS: Readonly<Record<string, Column>> = {
  maxpacket: 'maxpacket_bytes',
  drop_overlimit: 'drop_overlimit',
  drop_overmemory: 'drop_overmemory',
  new_flow_count: 'new_flow_count',
  ecn_mark: 'ecn_mark',
  memory_used: 'memory_used_bytes',
  new_flows_len: 'new_flows_len',
  old_flows_len: 'old_flows_len',
  flows_plimit: 'flows_plimit',
  horizon_drops: 'horizon_drops',
  gc: 'gc',
  highprio: 'highprio',
};
const BY_KIND: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
  red: { marked: 'ecn_mark', early: 'early_drop' },
  pie: { overlimit: 'drop_overlimit' },
  fq_pie: { overlimit: 'drop_overlimit' },
  fq: { throttled: 'throttled' },
};

/** Reads one line below the backlog; false when there is nothing of the form `name number` in it. */
export function readKindStats(row: Qdisc, text: string): boolean {
  if (row.kind === 'cake') return readCake(row, text);
  const flows = /^\s+flows (\d{1,12}) \(inactive (\d{1,12}) throttled (\d{1,12})/.exec(text);
  if (flows) {
    [row.flows, row.flows_inactive, row.flows_throttled] = flows.slice(1).map(Number);
    return true;
  }
  const delay = microseconds(/\b(?:ldelay|delay) (\S+)/.exec(text)?.[1]);
  if (delay !== undefined) row.delay_us = delay;
  let known = delay !== undefined;
  for (const [, word = '', digits] of text.matchAll(/([a-z][a-z_0-9]*) (\d{1,15})(?=[\s)]|$)/g)) {
    known = true;
    const column = BY_KIND[row.kind]?.[word] ?? WORDS[word];
    if (column !== undefined) row[column] = Number(digits);
  }
  return known;
}

/** cake prints a table with a column per tin: `  drops   0  3  0`. */
function readCake(row: Qdisc, text: string): boolean {
  const memory = sizeOf(/^ memory used: (\S+) of/.exec(text)?.[1]);
  if (memory !== undefined) row.memory_used_bytes = memory;
  const [, word, cells = ''] = /^ {2}(marks|ack_drop|av_delay)\s+(\S.*)$/.exec(text) ?? [];
  const values = cells.trim().split(/\s+/);
  if (word === 'av_delay') {
    const delays = values.map((v) => microseconds(v)).filter((v) => v !== undefined);
    if (delays.length > 0) row.delay_us = Math.max(...delays);
  } else if (word !== undefined && values.every((v) => /^\d{1,15}$/.test(v))) {
    row[word === 'marks' ? 'ecn_mark' : 'ack_drop'] = values.reduce((sum, v) => sum + Number(v), 0);
  }
  return true;
}
