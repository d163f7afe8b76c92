import type { BundleTables } from '../../src/core/documents/bundle-tables.js';
import type { Places } from '../../src/core/documents/places.js';
import { escapeLine } from '../../src/core/escape.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { percent } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { median, quantile } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import type { httpTiming } from '../../src/tables/http-timing.js';
import type { Model } from './model.js';
import { failures, NOT_TOLD, share } from './not-told.js';

type Request = FactRow<typeof httpTiming>;

/** Where the time of our own requests went, median by phase; what the server took and what the transfer took. */
export function requests(tables: BundleTables, places: Places): Model['requests'] {
  const groups = groupBy(
    tables.rows<typeof httpTiming>('http_timing').filter((r) => r.by === 'url'),
    (r) => `${r._host} ${r.target}`,
  );
  return [...groups.values()].map((rows) => {
    const [first] = rows;
    const ok = rows.filter((r) => r.outcome === 'ok');
    const mid = (column: keyof Request): number | undefined =>
      median(ok.flatMap((r) => (typeof r[column] === 'number' ? [r[column]] : [])));
    const ms = (column: keyof Request): string => {
      const value = mid(column);
      return value === undefined ? NOT_TOLD : millis(value);
    };
    const totals = ok.flatMap((r) => r.time_total_ms ?? []);
    const [wait, drain] = [mid('wait_ms'), mid('transfer_ms')];
    const slowest = ok.toSorted((a, b) => (b.time_total_ms ?? 0) - (a.time_total_ms ?? 0))[0];
    return {
      from: escapeLine(first._host),
      to: escapeLine(first.target),
      answered: share(ok.length, rows.length),
      failed: failures(rows.filter((r) => r.outcome !== 'ok').map((r) => r.outcome)),
      dns: ms('dns_ms'),
      connect: ms('connect_ms'),
      tls: ms('tls_ms'),
      wait: ms('wait_ms'),
      transfer: ms('transfer_ms'),
      total: ms('time_total_ms'),
      p95: totals.length >= 20 ? millis(quantile(totals, 0.95) ?? 0) : NOT_TOLD,
      split:
        wait === undefined || drain === undefined || wait + drain === 0
          ? NOT_TOLD
          : `${percent(wait / (wait + drain))} / ${percent(drain / (wait + drain))}`,
      ...places.cite(tables.bundle, [cite(slowest ?? first)]),
    };
  });
}
