import type { TableRow } from '../core/table-row.js';
import type { Conclusion, SeriesAnalysis } from './series-analysis.js';

export const FAULTS = 'recorded_faults';

/**
 * Conclusions as rows of the table `recorded_faults`, for `tables/recorded_faults.ndjson` of a bundle or the facts of an
 * analysis: detections read them as any other row. What lies at a host that was not recorded stands with the one that
 * saw it.
 */
function faultRows(analysis: SeriesAnalysis): TableRow[] {
  const rows = analysis.conclusions.flatMap((c) => {
    const host = [c.host, c.peer].find((h) => analysis.hosts.includes(h));
    return host === undefined ? [] : [faultRow(analysis, c, host)];
  });
  const silent = analysis.hosts.filter(
    (host) =>
      !rows.some((r) => r._host === host) &&
      analysis.connections.some((c) => c.host === host && c.role !== 'idle'),
  );
  return [...rows, ...silent.map((host) => nothingRow(analysis, host))];
}

export function faultLines(analysis: SeriesAnalysis): string {
  return faultRows(analysis)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

function faultRow({ startedAt }: SeriesAnalysis, c: Conclusion, host: string): TableRow {
  return {
    ...place(host, startedAt, c.cites[0]),
    fault: c.cause,
    subject: c.subject,
    peer: c.host === host ? c.peer : c.host,
    events: c.events,
    of_events: c.ofEvents,
    seconds: c.seconds,
    of_seconds: c.ofSeconds,
    ...(c.periodMs !== undefined && { period_s: c.periodMs / 1000 }),
    enough: c.isEnough,
    since: c.first,
    statement: c.statement,
    against: c.against,
    ...(c.nextTests.length > 0 && { next_tests: c.nextTests }),
    cites: c.cites,
  };
}

function nothingRow(analysis: SeriesAnalysis, host: string): TableRow {
  const own = analysis.connections.filter((c) => c.host === host && c.role !== 'idle');
  return {
    ...place(host, analysis.startedAt, undefined),
    fault: 'none',
    subject: '',
    events: 0,
    of_events: 0,
    seconds: 0,
    of_seconds: analysis.durationMs / 1000,
    enough: false,
    statement: `nothing stood out on ${own.length} connections with data in ${analysis.durationMs / 1000} s`,
    against: [],
    cites: [],
  };
}

function place(host: string, at: string, cite: string | undefined): TableRow {
  const [, artifact = 'recordings', line = '1'] = /^(.*):(\d+)(?:-\d+)?$/.exec(cite ?? '') ?? [];
  return { _host: host, _artifact: artifact, _line: Number(line), _at: at };
}
