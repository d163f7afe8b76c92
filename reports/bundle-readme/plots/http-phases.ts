import type { BundleView } from '../../../src/core/report.js';
import { groupBy, num, str } from '../glance/glance.js';
import type { Plot } from '../model.js';

const PHASES = ['dns_ms', 'connect_ms', 'tls_ms', 'wait_ms', 'transfer_ms'] as const;
const NAMES = ['DNS', 'connect', 'TLS', 'first byte', 'transfer', 'until it failed'];
const MOST_PLOTS = 4;
const MOST_COLUMNS = 120;

/** Where the time of each request went: a column an attempt, a chart a target. */
export function httpPlots(view: BundleView): Plot[] {
  const targets = groupBy(view.rows('http_timing'), (row) => `${row._host} ${str(row, 'target')}`);
  return targets.slice(0, MOST_PLOTS).flatMap((rows, i): Plot[] => {
    const [first] = rows;
    const ways = groupBy(rows, (row) =>
      str(row, 'by') === 'address' ? `to ${str(row, 'address')}` : 'by name',
    );
    const columns = ways.flatMap((way) =>
      way.slice(0, Math.floor(MOST_COLUMNS / ways.length)).map((row) => {
        const failed = str(row, 'outcome') !== 'ok';
        const phases = PHASES.map((phase) => num(row, phase) ?? 0);
        const known = phases.reduce((a, b) => a + b, 0);
        const rest = failed ? Math.max(0, (num(row, 'time_total_ms') ?? 0) - known) : 0;
        return {
          group: str(row, 'by') === 'address' ? `to ${str(row, 'address')}` : 'by name',
          parts: [...phases, rest].map((value) => Math.round(value * 1000) / 1000),
          failed,
        };
      }),
    );
    if (first === undefined || columns.length === 0) return [];
    const host = view.manifest.hosts.length > 1 ? `${first._host} → ` : '';
    return [
      {
        kind: 'stacks',
        file: `plots/http-${i + 1}.svg`,
        title: `${host}${str(first, 'target')}: time of each request by phase`,
        yLabel: 'ms',
        parts: NAMES,
        columns,
      },
    ];
  });
}
