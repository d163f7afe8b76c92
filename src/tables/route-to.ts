import type { FactRow, HostView } from '../core/fact-view.js';
import { bestRoute } from '../core/ip-prefix.js';
import { addresses } from './addresses.js';
import { routeLookups } from './route-lookups.js';
import { routes } from './routes.js';
import { rules } from './rules.js';

export interface RouteTo {
  /** The kernel's own answer (`ip route get`), where it was asked for this address. */
  readonly lookup?: FactRow<typeof routeLookups>;
  /** Longest match in the table main, among the rows of the end snapshot. */
  readonly route?: FactRow<typeof routes>;
  /** Policy rules may send packets to other tables: then the match in main says nothing for sure. */
  readonly hasPolicy: boolean;
}

/** The rules every Linux has: local, main, default. */
const ORDINARY = new Set(['local', 'main', 'default']);

const mainTables = new WeakMap<HostView, readonly FactRow<typeof routes>[]>();

/** Routes of the table main at the end of the window. */
function mainRoutes(view: HostView): readonly FactRow<typeof routes>[] {
  const table = mainTables.get(view) ?? view.latest(routes).filter((row) => (row.table ?? 'main') === 'main');
  mainTables.set(view, table);
  return table;
}

/** How a host would send to an address; undefined where its routes were not gathered. */
export function routeTo(view: HostView, address: string): RouteTo | undefined {
  const table = mainRoutes(view);
  const lookup = view.rows(routeLookups).findLast((row) => row.address === address);
  if (table.length === 0 && lookup === undefined) return undefined;
  const family = address.includes(':') ? 6 : 4;
  const hasPolicy = view
    .latest(rules)
    .some((rule) => rule.family === family && (rule.action !== 'lookup' || !ORDINARY.has(rule.table ?? '')));
  const route = bestRoute(table, address);
  return { ...(lookup && { lookup }), ...(route && { route }), hasPolicy };
}

/** True of an address that the host has itself. */
export function isOwn(view: HostView, address: string): boolean {
  return view.rows(addresses).some((row) => row.address === address);
}
