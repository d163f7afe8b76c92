import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import type { BundleView } from '../../../src/core/report.js';
import { few } from '../show.js';
import { about, capped, type Glance, groupBy, latest, num, on, str } from './glance.js';

const say = about('routing');

/** How packets to each target leave, the default routes, and what changed in the window. */
export const routes: Glance = (view) => [...capped(changes(view)), ...lookups(view), ...defaults(view)];

const DEAD_ENDS: ReadonlySet<string> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/** Several targets may have one address: said once. */
function lookups(view: BundleView): ReturnType<Glance> {
  const rows = latest(view, 'route_lookups');
  const works = new Set(rows.filter(hasWay).map((row) => `${row._host} ${str(row, 'target')}`));
  return groupBy(rows, (row) => `${row._host} ${str(row, 'address') ?? str(row, 'target')}`).flatMap(
    ([row]) => {
      if (row === undefined) return [];
      const to = `${on(view, row._host)}${str(row, 'address') ?? str(row, 'target')}`;
      const error = str(row, 'error');
      if (hasWay(row)) {
        const via = str(row, 'via') === undefined ? 'directly on the link' : `via ${str(row, 'via')}`;
        const mtu = num(row, 'mtu');
        const limits = mtu === undefined ? '' : `, MTU ${mtu}`;
        return [
          say.fact(
            `${to}: ${via}, device ${str(row, 'dev') ?? '?'}, from ${str(row, 'src') ?? '?'}${limits}`,
            citeRow(row),
          ),
        ];
      }
      // A name with addresses of both versions on a host with one of them: the other way works.
      const other =
        str(row, 'address')?.includes(':') === true && works.has(`${row._host} ${str(row, 'target')}`);
      const text = `${to}: no way there${error === undefined ? `, the route is ${str(row, 'type')}` : ''}`;
      return [say.either(!other, text, citeRow(row), error)];
    },
  );
}

function hasWay(row: TableRow): boolean {
  return str(row, 'error') === undefined && !DEAD_ENDS.has(str(row, 'type') ?? '');
}

function defaults(view: BundleView): ReturnType<Glance> {
  const rows = latest(view, 'routes').filter(
    (r) =>
      str(r, 'destination') === 'default' &&
      (str(r, 'table') ?? 'main') === 'main' &&
      !DEAD_ENDS.has(str(r, 'type') ?? ''),
  );
  return groupBy(rows, (row) => row._host).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const ways = group.map((r) => {
      const metric = num(r, 'metric');
      return `IPv${num(r, 'family')} ${str(r, 'via') === undefined ? 'on the link' : `via ${str(r, 'via')}`} on ${str(r, 'dev') ?? '?'}${metric === undefined || metric === 0 ? '' : ` (metric ${metric})`}`;
    });
    return [say.fact(`${on(view, first._host)}default: ${few(ways, 4)}`, citeRow(first))];
  });
}

/** Routes of hosts' own addresses come and go with them and are not told apart here. */
const OWN: ReadonlySet<string> = new Set(['local', 'broadcast', 'anycast', 'multicast']);

function changes(view: BundleView): ReturnType<Glance> {
  const sides = { start: new Map<string, TableRow>(), end: new Map<string, TableRow>() };
  for (const row of view.rows('routes')) {
    if (row._snapshot === undefined || OWN.has(str(row, 'type') ?? '')) continue;
    sides[row._snapshot].set(`${row._host} ${describe(row)}`, row);
  }
  if (sides.start.size === 0 || sides.end.size === 0) return [];
  const gone = [...sides.start].filter(([id]) => !sides.end.has(id));
  const added = [...sides.end].filter(([id]) => !sides.start.has(id));
  const tell = (what: string, [, row]: [string, TableRow]): ReturnType<typeof say.fact> =>
    say.trouble(`${on(view, row._host)}a route ${what} in the window`, citeRow(row), describe(row));
  return [...gone.map((entry) => tell('went', entry)), ...added.map((entry) => tell('came', entry))];
}

function describe(row: TableRow): string {
  const word = (name: string, column: string): string => {
    const value = row[column];
    return typeof value === 'string' || typeof value === 'number' ? ` ${name} ${value}` : '';
  };
  const type = str(row, 'type');
  const kind = type === undefined || type === 'unicast' ? '' : `${type} `;
  return `${kind}${str(row, 'destination')}${word('from', 'from')}${word('tos', 'tos')}${word('via', 'via')}${word('dev', 'dev')}${row['table'] === 'main' ? '' : word('table', 'table')}${row['metric'] === 0 ? '' : word('metric', 'metric')}`;
}
