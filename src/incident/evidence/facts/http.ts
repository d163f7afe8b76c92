import { cite, type FactRow } from '../../../core/fact-view.js';
import { figure, percent } from '../../../core/figures.js';
import { groupBy } from '../../../core/group-by.js';
import { median } from '../../../core/quantile.js';
import { millis } from '../../../core/readable.js';
import { httpTiming } from '../../../tables/http-timing.js';
import { tcpConnects } from '../../../tables/tcp-connects.js';
import type { Measured, Topic } from './fact.js';

type Request = FactRow<typeof httpTiming>;

const PHASES = [
  ['dns', 'name lookup', 'dns_ms'],
  ['connect', 'TCP connect', 'connect_ms'],
  ['tls', 'TLS handshake', 'tls_ms'],
  ['wait', 'wait for the first byte', 'wait_ms'],
  ['transfer', 'transfer', 'transfer_ms'],
  ['total', 'whole request', 'time_total_ms'],
] as const;

/** Requests by name, as an application makes them, and by address, past the resolver; connects beside them. */
export const http: Topic = function* (view) {
  for (const [target, rows] of groupBy(view.rows(httpTiming), (r) => r.target)) {
    const byName = rows.filter((r) => r.by === 'url');
    yield* failures('http.failed_pct', `Requests to ${target} that failed`, target, byName);
    yield* phases(target, byName);
    const byAddress = groupBy(
      rows.filter((r) => r.by === 'address'),
      (r) => r.address ?? r.remote_ip ?? '?',
    );
    for (const [address, list] of byAddress)
      yield* failures(
        'http.failed_by_address_pct',
        `Requests to ${target} at ${address} that failed`,
        `${target}|${address}`,
        list,
      );
  }
  for (const [target, rows] of groupBy(view.rows(tcpConnects), (r) => r.target)) {
    const failed = rows.filter((r) => r.outcome !== 'connected');
    const times = rows.flatMap((r) => r.connect_ms ?? []);
    const middle = median(times);
    yield part('connect.failed_pct', `Connects to ${target} that failed`, target, failed, rows, 'connects');
    if (middle !== undefined)
      yield {
        topic: 'connect.median_ms',
        label: `TCP connect to ${target}, median`,
        value: middle,
        unit: 'ms',
        text: `${millis(middle)} (median of ${figure(times.length)} connects)`,
        target,
        cites: [cite(rows[0])],
      };
  }
};

function* failures(
  topic: string,
  label: string,
  target: string,
  rows: readonly Request[],
): Iterable<Measured> {
  if (rows.length === 0) return;
  const failed = rows.filter((r) => r.outcome !== 'ok' || (r.http_code ?? 0) >= 500);
  yield part(topic, label, target, failed, rows, 'requests');
}

function part(
  topic: string,
  label: string,
  target: string,
  some: readonly Parameters<typeof cite>[0][],
  all: readonly Parameters<typeof cite>[0][],
  unit: string,
): Measured {
  return {
    topic,
    label,
    value: (some.length / all.length) * 100,
    unit: '%',
    numerator: some.length,
    denominator: all.length,
    text: `${figure(some.length)} of ${figure(all.length)} ${unit} failed (${percent(some.length / all.length)})`,
    target,
    cites: [...some, ...all].slice(0, 3).map(cite),
  };
}

function* phases(target: string, rows: readonly Request[]): Iterable<Measured> {
  const good = rows.filter((r) => r.outcome === 'ok');
  for (const [name, words, column] of PHASES) {
    const told = good.filter((r) => r[column] !== undefined);
    const values = told.flatMap((r) => r[column] ?? []);
    const middle = median(values);
    const [first] = told;
    if (middle === undefined || first === undefined) continue;
    yield {
      topic: `http.${name}_ms`,
      label: `Requests to ${target}: ${words}, median`,
      value: middle,
      unit: 'ms',
      text: `${millis(middle)} (median of ${figure(values.length)} requests)`,
      target,
      cites: [cite(first)],
    };
  }
}
