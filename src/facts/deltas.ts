import type { Delta } from '../core/delta.js';
import type { Table } from '../core/table.js';
import type { Fact } from './facts.js';

const WRAP32 = 2 ** 32;

/**
 * Pairs start and end rows by the table's key and subtracts. Rows seen only once (a socket that came or went)
 * have no delta; a key that occurs twice in one snapshot is ambiguous and left out.
 */
export function* deltas(table: Table, facts: Iterable<Fact>): Iterable<Delta> {
  if (table.counters.length === 0) return;
  const starts = new Map<string, Fact | null>();
  const ends: Fact[] = [];
  for (const fact of facts) {
    const key = keyOf(table, fact);
    if (fact.snapshot === 'start') starts.set(key, starts.has(key) ? null : fact);
    else if (fact.snapshot === 'end') ends.push(fact);
  }
  const seen = new Map<string, number>();
  for (const end of ends) seen.set(keyOf(table, end), (seen.get(keyOf(table, end)) ?? 0) + 1);
  for (const end of ends) {
    const key = keyOf(table, end);
    const start = starts.get(key);
    if (start && seen.get(key) === 1) yield* between(table, start, end);
  }
}

function* between(table: Table, start: Fact, end: Fact): Iterable<Delta> {
  const seconds = (end.at - start.at) / 1000;
  if (seconds <= 0) return;
  const key = Object.fromEntries(table.key.map((name) => [name, end.row[name]]));
  for (const counter of table.counters) {
    const [a, b] = [start.row[counter], end.row[counter]];
    if (typeof a !== 'number' || typeof b !== 'number') continue;
    const wrapped = b < a && a < WRAP32 && a > WRAP32 * 0.9 && (table.wraps32?.includes(counter) ?? false);
    const delta = wrapped ? b + WRAP32 - a : b - a;
    yield {
      table: table.id,
      host: end.host,
      key,
      counter,
      start: a,
      end: b,
      ...(delta < 0 ? { reset: true as const } : { delta, rate: delta / seconds }),
      ...(wrapped && { wrapped: true as const }),
      seconds,
      startCite: `${start.artifact}:${start.line}`,
      endCite: `${end.artifact}:${end.line}`,
    };
  }
}

/** The artifact's stem is part of the key: two probes of one table are never paired with each other. */
function keyOf(table: Table, fact: Fact): string {
  const stem = fact.artifact.replace(/\.(start|end)\.txt$/, '');
  return JSON.stringify([fact.host, stem, ...table.key.map((name) => fact.row[name] ?? null)]);
}
