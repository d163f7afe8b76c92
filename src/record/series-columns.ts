import type { Table } from '../core/table.js';

/** Columns that say what a thing is or how it was set up: nothing to draw over time. */
const FIXED: Readonly<Record<string, ReadonlySet<string>>> = {
  sockets: new Set(['family', 'inode', 'uid', 'fwmark', 'tos', 'snd_wscale', 'rcv_wscale', 'advmss', 'qack']),
};

/** Key columns that tell one sample from the next, not one series from another. */
const WITHIN: Readonly<Record<string, ReadonlySet<string>>> = { ping_replies: new Set(['seq']) };

export function keyColumns(table: Table): readonly string[] {
  const within = WITHIN[table.id];
  return within ? table.key.filter((name) => !within.has(name)) : table.key;
}

/** Whether a column of the table makes a series; that its values are numbers shows when they come. */
export function isMeasured(table: Table, column: string): boolean {
  return !table.key.includes(column) && FIXED[table.id]?.has(column) !== true;
}

/** Where a row was read from, or in what capacity it is here: part of the key, and no name of anything. */
const UNSPOKEN: ReadonlySet<string> = new Set(['source', 'role']);

/** The key as people read it: `10.0.0.1:5201 → 10.0.0.2:40000`, `eth0`, `cpu0`, `TcpExt TCPTimeouts`. */
export function subjectOf(table: Table, key: Readonly<Record<string, unknown>>, fallback: string): string {
  if (table.id === 'sockets') return `${endpoint(key, 'local')} → ${endpoint(key, 'remote')}`;
  const words = keyColumns(table).flatMap((name) => {
    const value = key[name];
    if (value === undefined || value === null || UNSPOKEN.has(name)) return [];
    return [name === 'cpu' && /^\d+$/.test(String(value)) ? `cpu${String(value)}` : String(value)];
  });
  return words.length > 0 ? words.join(' ') : fallback;
}

function endpoint(key: Readonly<Record<string, unknown>>, side: 'local' | 'remote'): string {
  const address = String(key[`${side}_address`] ?? '*');
  const port = key[`${side}_port`];
  const host = address.includes(':') ? `[${address}]` : address;
  return `${host}:${port === undefined ? '*' : String(port)}`;
}
