import { compilePattern } from '../core/line-pattern.js';
import type { Table } from '../core/table.js';
import { type Part, tablePart } from '../query/network-part.js';
import type { Focus } from './focus.js';
import { partsOf, tablesData, type TableData } from './network-tables.js';
import type { Call } from './tool.js';

const MOST_TABLES = 5;

/**
 * What tables hold in columns whose names match: tools print the same figures in words of their own (`ip -s link` has
 * no `rx_errors`), and a search that finds nothing would be read as nothing wrong. Empty: no such column, or no row.
 */
export async function valuesNamed(query: string, focus: Focus, call: Call): Promise<TableData[]> {
  const pattern = compilePattern(query, { option: 'query', ignoreCase: true });
  const { collectors } = await call.state.judged.knowledge();
  const tables = [...new Set(collectors.flatMap((c) => c.fills))];
  const parts = tables.flatMap((table) => partNamed(table, (name) => pattern.test(name)));
  if (parts.length === 0) return [];
  const found = (await partsOf(parts, focus, call)).filter((t) => t.rows.length > 0);
  return tablesData(found.slice(0, MOST_TABLES), focus, 'concise');
}

/** Rows that have a value in one of the columns. */
function partNamed(table: Table, matches: (name: string) => boolean): Part[] {
  const names = Object.keys(table.row.shape).filter((name) => !table.key.includes(name) && matches(name));
  if (names.length === 0) return [];
  const columns = [...table.key, ...names].join(' ');
  return [tablePart(table.title, table, columns, { only: (row) => names.some((n) => row[n] !== undefined) })];
}
