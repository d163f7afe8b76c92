import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import type { BundleView } from '../../../src/core/report.js';
import { few, show } from '../show.js';
import { about, capped, type Glance, latest, list, on, str } from './glance.js';

const say = about('neighbor');

/** The gateways on the link, others that cannot be resolved, and hardware addresses that changed. */
export const neighbours: Glance = (view) => {
  const gateways = new Set(
    latest(view, 'routes').flatMap((r) => (str(r, 'destination') === 'default' ? (str(r, 'via') ?? []) : [])),
  );
  const targets = new Set(view.manifest.targets.flatMap((t) => t.addresses));
  const now = latest(view, 'neighbours');
  const rows = now.filter(
    (row) => gateways.has(str(row, 'address') ?? '') || targets.has(str(row, 'address') ?? ''),
  );
  const others = now.filter((row) => isBroken(row) && !rows.includes(row));
  return [
    ...capped(moved(view, gateways)),
    ...rows.map((row) => {
      const address = str(row, 'address') ?? '';
      const role = gateways.has(address) ? 'gateway' : 'target';
      const text = `${on(view, row._host)}${role} ${address} on ${str(row, 'interface')}: ${list(row, 'states').join(' ') || 'known'}, MAC ${str(row, 'mac') ?? 'unresolved'}`;
      return say.either(isBroken(row), text, citeRow(row));
    }),
    ...others.slice(0, 1).map((row) => {
      const names = others.map((r) => str(r, 'address') ?? '?');
      const text = `${on(view, row._host)}${show(others.length)} of ${show(now.length)} neighbours do not answer on the link: ${few(names, 4)}`;
      return say.fact(text, citeRow(row));
    }),
  ];
};

function isBroken(row: TableRow): boolean {
  return list(row, 'states').some((state) => state === 'FAILED' || state === 'INCOMPLETE');
}

function moved(view: BundleView, gateways: ReadonlySet<string>): ReturnType<Glance> {
  const before = new Map<string, string>();
  const after: TableRow[] = [];
  for (const row of view.rows('neighbours')) {
    const mac = str(row, 'mac');
    if (row._snapshot === 'end') after.push(row);
    if (row._snapshot === 'start' && mac !== undefined) before.set(key(row), mac);
  }
  return after.flatMap((row) => {
    const [was, is] = [before.get(key(row)), str(row, 'mac')];
    if (was === undefined || is === undefined || was === is) return [];
    const role = gateways.has(str(row, 'address') ?? '') ? 'the gateway' : 'neighbour';
    const text = `${on(view, row._host)}${role} ${str(row, 'address')} on ${str(row, 'interface')} changed its MAC in the window, from ${was} to ${is}`;
    return [say.trouble(text, citeRow(row))];
  });
}

function key(row: TableRow): string {
  return `${row._host} ${str(row, 'address')} ${str(row, 'interface')}`;
}
