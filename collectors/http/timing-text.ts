import type { ProbeOutput } from '../../src/core/collector.js';
import { dateText } from '../../src/core/date-text.js';
import { formatInstant, fromEpochMs } from '../../src/core/instant.js';
import { type Parsed, row } from '../../src/core/table.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { timesOf } from './attempts.js';

/** `time_total:  0.002206s`, `"time_total":0.002`, `time_total=0,002 s`; and what curl says besides times. */
const VALUE =
  /(?:(?<![A-Za-z_])|(?<=\ds))(time_(?:namelookup|connect|appconnect|pretransfer|redirect|starttransfer|total)|http_code|response_code|remote_ip|size_download|exitcode|num_redirects)["']?\s*[:=]\s*["']?(\d+(?:[.,]\d+)?|[0-9a-f:.]+)/gi;
const ATTEMPT = /\battempt\s+#?(\d{1,6})\b(?:\s+at\s+(.*?))?\s*-*\s*$/i;

interface Open {
  readonly line: number;
  end: number;
  readonly values: Map<string, string>;
  readonly number?: number;
  readonly at?: string;
}

/**
 * What people make of `curl -w`: any text with curl's own variable names before their values. With `-w @file` curl
 * leaves out the line breaks of the file, so that the requests of a loop run together on one line: a request ends
 * where a variable comes again, or at a heading such as `--- Attempt 2 at Fri Nov 14 09:12:01 UTC 2025 ---`.
 * Such a file says neither which limit curl had nor how it ended: a request without a status got no answer.
 */
export function* timingText(output: ProbeOutput): Iterable<Parsed> {
  let open: Open | undefined;
  let [count, heading]: [number, Pick<Open, 'number' | 'at'>] = [0, {}];
  const close = function* (): Iterable<Parsed> {
    if (open && open.values.size > 0) yield requestRow(open, output, ++count);
    open = undefined;
  };
  for (const { n, text } of output.lines()) {
    if (text.trim() === '') continue;
    let found = 0;
    for (const match of text.matchAll(VALUE)) {
      const name = (match[1] ?? '').toLowerCase().replace('response_code', 'http_code');
      found++;
      if (open?.values.has(name)) {
        yield* close();
        heading = {};
      }
      open ??= { line: n, end: n, values: new Map(), ...heading };
      open.values.set(name, (match[2] ?? '').replace(',', '.'));
      open.end = n;
    }
    const attempt = ATTEMPT.exec(text.replace(/^.*?(?=-{2,}\s*attempt\b)/i, ''));
    if (attempt) {
      yield* close();
      const at = attempt[2] === undefined ? undefined : dateText(attempt[2], output.timeZone)?.ms;
      heading = {
        number: Number(attempt[1]),
        ...(at !== undefined && { at: formatInstant(fromEpochMs(at)) }),
      };
    } else if (found === 0) yield { gap: 'not a line of curl -w', line: n };
  }
  yield* close();
}

function requestRow({ line, end, values, at, number }: Open, output: ProbeOutput, nth: number): Parsed {
  const times = timesOf(Object.fromEntries(values), false);
  const code = Number(values.get('http_code') ?? Number.NaN);
  const exit = values.get('exitcode');
  const remote = values.get('remote_ip');
  const answered = Number.isFinite(code) ? code > 0 : times.time_starttransfer_ms !== undefined;
  // Without a status line curl's time_starttransfer is the moment the connection ended.
  if (!answered) {
    delete times.wait_ms;
    delete times.transfer_ms;
  }
  return row(
    httpTiming,
    line,
    {
      target: output.subject ?? '',
      attempt: number ?? nth,
      by: 'url',
      limit_ms: times.time_total_ms ?? 0,
      ...(at !== undefined && { at }),
      outcome: answered ? 'ok' : 'other',
      ...(exit !== undefined && { exit: Number(exit) }),
      ...(code > 0 && { http_code: code }),
      ...(remote !== undefined && { remote_ip: remote }),
      ...times,
      ...(values.has('size_download') && { size_download: Number(values.get('size_download')) }),
      ...(!answered && {
        error: 'no status came; the file does not say why',
        ...(times.time_connect_ms === undefined && {
          ended_in: times.time_namelookup_ms === undefined ? ('dns' as const) : ('connect' as const),
        }),
      }),
    },
    end,
  );
}
