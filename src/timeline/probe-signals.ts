import { cite, type FactRow, type HostView } from '../core/fact-view.js';
import { groupBy } from '../core/group-by.js';
import { median } from '../core/quantile.js';
import { millis } from '../core/readable.js';
import type { RowOf, Table } from '../core/table.js';
import { dnsQueries } from '../tables/dns-queries.js';
import { httpTiming } from '../tables/http-timing.js';
import { pingReplies } from '../tables/ping-replies.js';
import { tcpConnects } from '../tables/tcp-connects.js';

/** One attempt of ours that failed, or took much longer than the others of its series. */
export interface Attempt {
  /** Epoch ms, clock of the probing host. */
  readonly ms: number;
  readonly severity: 'hint' | 'warning';
  readonly text: string;
  readonly many: string;
  readonly cite: string;
  /** Epoch ms of the first attempt of its series. */
  readonly seriesFrom: number;
}

type HttpOutcome = RowOf<typeof httpTiming>['outcome'];

/** With fewer a middle says little. */
const LEAST_SERIES = 5;
const SLOW_RATIO = 4;

/** Losses, failures and latency jumps of ping, HTTP, DNS and TCP, in no order. */
export function failedAttempts(view: HostView): Attempt[] {
  return [...pings(view), ...requests(view), ...lookups(view), ...connects(view)];
}

const LOST: ReadonlySet<string> = new Set([
  'timeout',
  'unreachable',
  'too_big',
  'ttl_exceeded',
  'local_error',
]);

function* pings(view: HostView): Iterable<Attempt> {
  for (const [target, rows] of groupBy(view.rows(pingReplies), (r) => r.target)) {
    const isSlow = slow(
      rows.flatMap((r) => r.rtt_ms ?? []),
      20,
    );
    let before: number | undefined;
    const seriesFrom = firstOf(rows);
    for (const row of rows) {
      // A loss is dated by the tool only when the next answer shows it.
      const ms = row.at === undefined ? before : Date.parse(row.at);
      before = ms;
      if (ms === undefined) continue;
      if (LOST.has(row.outcome)) {
        const what = row.outcome === 'timeout' ? 'no reply' : (row.error ?? row.outcome.replaceAll('_', ' '));
        yield {
          ms,
          severity: 'warning',
          text: `ping ${target}: ${what}${row.seq === undefined ? '' : ` to seq ${row.seq}`}`,
          many: `ping ${target}: ${what}`,
          cite: cite(row),
          seriesFrom,
        };
      } else if (row.rtt_ms !== undefined && isSlow.test(row.rtt_ms)) {
        const many = `ping ${target}: round trip far above its median of ${millis(isSlow.median)}`;
        yield {
          ms,
          severity: 'hint',
          text: `${many}: ${millis(row.rtt_ms)}`,
          many,
          cite: cite(row),
          seriesFrom,
        };
      }
    }
  }
}

const HTTP_WORDS: Readonly<Record<Exclude<HttpOutcome, 'ok'>, string>> = {
  resolve: 'name not resolved',
  connect: 'no connection',
  timeout: 'timeout',
  tls: 'TLS failed',
  certificate: 'certificate refused',
  empty_reply: 'empty reply',
  connection_lost: 'connection lost',
  partial: 'body cut short',
  protocol: 'protocol error',
  other: 'failed',
};

function* requests(view: HostView): Iterable<Attempt> {
  for (const [target, rows] of groupBy(view.rows(httpTiming), (r) => r.target)) {
    const isSlow = slow(
      rows.flatMap((r) => (r.outcome === 'ok' ? (r.time_total_ms ?? []) : [])),
      300,
    );
    const seriesFrom = firstOf(rows);
    for (const row of rows) {
      if (row.at === undefined) continue;
      const given = { ms: Date.parse(row.at), cite: cite(row), seriesFrom };
      if (row.outcome !== 'ok') {
        const phase =
          row.outcome === 'timeout' || row.outcome === 'connection_lost' ? row.ended_in : undefined;
        const many = `HTTP ${target}: ${HTTP_WORDS[row.outcome]}${phase === undefined ? '' : ` (${phase})`}`;
        yield {
          ...given,
          severity: 'warning',
          many,
          text: row.error === undefined ? many : `${many}: ${row.error}`,
        };
      } else if ((row.http_code ?? 0) >= 500) {
        const many = `HTTP ${target}: status ${row.http_code}`;
        yield { ...given, severity: 'warning', many, text: many };
      } else if (row.time_total_ms !== undefined && isSlow.test(row.time_total_ms)) {
        const many = `HTTP ${target}: far above its median of ${millis(isSlow.median)}`;
        yield { ...given, severity: 'hint', many, text: `${many}: ${millis(row.time_total_ms)}` };
      }
    }
  }
}

function* lookups(view: HostView): Iterable<Attempt> {
  const rows = view.rows(dnsQueries);
  const starts = new Map([...groupBy(rows, (r) => r.server)].map(([server, own]) => [server, firstOf(own)]));
  for (const row of rows) {
    if (row.at === undefined) continue;
    const failed = row.timed_out
      ? 'no answer'
      : row.rcode === 'SERVFAIL' || row.rcode === 'REFUSED'
        ? row.rcode
        : undefined;
    if (failed === undefined) continue;
    const many = `DNS ${row.server ?? 'libc'}: ${failed}`;
    const text = `${many} to ${row.name} ${row.type ?? ''}`.trim();
    const seriesFrom = starts.get(row.server) ?? Number.NaN;
    yield { ms: Date.parse(row.at), severity: 'warning', many, text, cite: cite(row), seriesFrom };
  }
}

function* connects(view: HostView): Iterable<Attempt> {
  const rows = view.rows(tcpConnects);
  for (const [target, series] of groupBy(rows, (r) => `${r.target} (${r.address}:${r.port})`)) {
    const isSlow = slow(
      series.flatMap((r) => r.connect_ms ?? []),
      100,
    );
    const seriesFrom = firstOf(series);
    for (const row of series as readonly FactRow<typeof tcpConnects & Table>[]) {
      if (row.at === undefined) continue;
      const given = { ms: Date.parse(row.at), cite: cite(row), seriesFrom };
      if (row.outcome !== 'connected') {
        const many = `TCP connect ${target}: ${row.outcome}`;
        yield { ...given, severity: 'warning', many, text: many };
      } else if (row.connect_ms !== undefined && isSlow.test(row.connect_ms)) {
        const many = `TCP connect ${target}: far above its median of ${millis(isSlow.median)}`;
        yield { ...given, severity: 'hint', many, text: `${many}: ${millis(row.connect_ms)}` };
      }
    }
  }
}

function firstOf(series: readonly { readonly at?: string | undefined }[]): number {
  return Math.min(...series.flatMap((row) => (row.at === undefined ? [] : Date.parse(row.at))));
}

/** What stands out of a series: above four times its median, and by so many ms at least. */
function slow(
  values: readonly number[],
  leastMs: number,
): { readonly median: number; test(ms: number): boolean } {
  const middle = median(values) ?? 0;
  const limit = Math.max(middle * SLOW_RATIO, middle + leastMs);
  return { median: middle, test: (ms) => values.length >= LEAST_SERIES && ms > limit };
}
