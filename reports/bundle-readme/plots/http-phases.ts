import { type Phase } from '../../../src/core/documents/charts/phases.js';
import type { BundleView } from '../../../src/core/report.js';
import type { TableRow } from '../../../src/core/table-row.js';
import { groupBy, num, str } from '../glance/glance.js';
import type { Plot } from '../model.js';

const COLUMNS: readonly (readonly [Phase, string])[] = [
  ['dns', 'dns_ms'],
  ['connect', 'connect_ms'],
  ['tls', 'tls_ms'],
  ['wait', 'wait_ms'],
  ['transfer', 'transfer_ms'],
];
const MOST_PLOTS = 4;
const MOST_ATTEMPTS = 400;

type Group = (Plot & { kind: 'phases' })['groups'][number];

/** Where the time of each request went: a chart a target, by name and by address. */
export function httpPlots(view: BundleView): Plot[] {
  const targets = groupBy(view.rows('http_timing'), (row) => `${row._host} ${str(row, 'target')}`);
  return targets.slice(0, MOST_PLOTS).flatMap((rows, i): Plot[] => {
    const [first] = rows;
    if (first === undefined) return [];
    const groups = groupBy(rows, way).map((attempts): Group => ({
      name: attempts[0] ? way(attempts[0]) : '',
      attempts: attempts.slice(0, MOST_ATTEMPTS).map(attemptOf),
    }));
    const host = view.manifest.hosts.length > 1 ? `${first._host} → ` : '';
    return [
      {
        kind: 'phases',
        file: `plots/http-${i + 1}.svg`,
        title: `${host}${str(first, 'target')}: time of each request by phase`,
        groups,
      },
    ];
  });
}

function way(row: TableRow): string {
  return str(row, 'by') === 'address' ? `to ${str(row, 'address')}` : 'by name';
}

function attemptOf(row: TableRow): Group['attempts'][number] {
  const outcome = str(row, 'outcome') ?? 'other';
  const phases = COLUMNS.flatMap(([phase, column]) => {
    const ms = num(row, column);
    return ms === undefined ? [] : [[phase, Math.round(ms * 1000) / 1000] as const];
  });
  return {
    ...Object.fromEntries(phases),
    ...(outcome !== 'ok' && {
      failed: { after: num(row, 'time_total_ms') ?? 0, why: outcome.replaceAll('_', ' ') },
    }),
  };
}
