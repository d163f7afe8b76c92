import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { formatInstant, fromEpochSeconds } from '../../src/core/instant.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { BODY_CAP } from './limits.js';

type Attempt = RowOf<typeof httpTiming>;
type Fields = Readonly<Record<string, unknown>>;

/** One JSON object per line, as our curl and Node scripts print them; values of curl are strings, '' = unknown to it. */
export function* attempts(output: ProbeOutput): Iterable<Parsed> {
  for (const line of output.lines()) {
    if (line.text.trim() !== '') yield readAttempt(line, output);
  }
}

function readAttempt({ n, text }: Line, output: ProbeOutput): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { gap: 'not the JSON line of an attempt', line: n };
  }
  if (typeof value !== 'object' || value === null) return { gap: 'not an attempt', line: n };
  const data = attemptOf(value as Fields, output);
  return data ? row(httpTiming, n, data) : { gap: 'an attempt without its number or exit code', line: n };
}

function attemptOf(fields: Fields, output: ProbeOutput): Attempt | undefined {
  const [attempt, exit, limit] = ['attempt', 'exit', 'limit_s'].map((name) => numberOf(fields[name]));
  if (attempt === undefined || exit === undefined || limit === undefined) return undefined;
  const way = textOf(fields['way']);
  const at = fromEpochSeconds(/^\d+(?:\.\d+)?/.exec(textOf(fields['at']) ?? '')?.[0] ?? '');
  const size = numberOf(fields['size_download']);
  const secure =
    /^https$/i.test(textOf(fields['scheme']) ?? '') || (output.argv.find(isUrl) ?? '').startsWith('https:');
  const capped = exit === 23 && (size ?? 0) > BODY_CAP * 0.9;
  const outcome = capped ? 'ok' : outcomeOf(exit);
  const data: Attempt = {
    target: output.subject ?? '',
    attempt,
    by: way === undefined || way === 'url' ? 'url' : 'address',
    ...(way !== undefined && way !== 'url' && { address: way }),
    ...(at !== undefined && { at: formatInstant(at) }),
    limit_ms: limit * 1000,
    outcome,
    exit,
    ...(!capped && named('error', textOf(fields['error']))),
    ...positive('http_code', fields),
    ...named('http_version', textOf(fields['http_version'])?.replace(/^0$/, '')),
    ...named('scheme', textOf(fields['scheme'])?.toLowerCase()),
    ...named('remote_ip', textOf(fields['remote_ip'])),
    ...positive('remote_port', fields),
    ...named('local_ip', textOf(fields['local_ip'])),
    ...positive('local_port', fields),
    ...timesOf(fields, way !== undefined && way !== 'url'),
    ...(size !== undefined && { size_download: size }),
    ...positive('speed_download', fields),
    ...(capped && { body_capped: true }),
    ...named('num_connects', numberOf(fields['num_connects'])),
    ...named('num_redirects', numberOf(fields['num_redirects'])),
  };
  // Before the handshake ended nothing was verified, whatever curl prints.
  if (secure && (data.time_appconnect_ms !== undefined || outcome === 'certificate'))
    Object.assign(data, named('ssl_verify_result', numberOf(fields['ssl_verify_result'])));
  // Without a status line curl's time_starttransfer is the moment the connection ended.
  if (data.http_code === undefined) {
    delete data.wait_ms;
    delete data.transfer_ms;
  }
  const endedIn = outcome === 'ok' ? undefined : phaseOf(data, secure);
  if (endedIn !== undefined) data.ended_in = endedIn;
  return data;
}

/** libcurl-errors(3). */
function outcomeOf(exit: number): Attempt['outcome'] {
  if (exit === 0) return 'ok';
  if (exit === 5 || exit === 6) return 'resolve';
  if (exit === 7) return 'connect';
  if (exit === 28) return 'timeout';
  if ([51, 58, 60, 83, 90, 91].includes(exit)) return 'certificate';
  if ([35, 53, 54, 59, 64, 66, 77, 80, 82].includes(exit)) return 'tls';
  if (exit === 52) return 'empty_reply';
  if (exit === 55 || exit === 56) return 'connection_lost';
  if (exit === 18) return 'partial';
  if ([1, 8, 16, 61, 92, 95, 96].includes(exit)) return 'protocol';
  return 'other';
}

const CUMULATIVE = [
  'time_namelookup',
  'time_connect',
  'time_appconnect',
  'time_pretransfer',
  'time_starttransfer',
  'time_redirect',
  'time_total',
] as const;

/** Seconds to ms; curl says 0 for a point that was never reached. */
export function timesOf(fields: Fields, pinned: boolean): Partial<Attempt> {
  const data: Partial<Attempt> = {};
  for (const name of CUMULATIVE) {
    const seconds = numberOf(fields[name]);
    if (seconds !== undefined && seconds > 0) data[`${name}_ms`] = round(seconds * 1000);
  }
  const between = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined || to < from ? undefined : round(to - from);
  return {
    ...data,
    // With a pinned address nothing is looked up.
    ...(!pinned && named('dns_ms', data.time_namelookup_ms)),
    ...named('connect_ms', between(data.time_namelookup_ms ?? 0, data.time_connect_ms)),
    ...named('tls_ms', between(data.time_connect_ms, data.time_appconnect_ms)),
    ...named('wait_ms', between(data.time_pretransfer_ms, data.time_starttransfer_ms)),
    ...named('transfer_ms', between(data.time_starttransfer_ms, data.time_total_ms)),
  };
}

/**
 * Where a failed attempt stood. An address means that TCP was connected, also where curl gives no time_connect
 * because TLS failed after it.
 */
function phaseOf(data: Attempt, secure: boolean): Attempt['ended_in'] {
  if (data.outcome === 'resolve' || data.error?.startsWith('Resolving')) return 'dns';
  if (data.outcome === 'other') return undefined;
  if (data.outcome === 'connect') return 'connect';
  if (data.remote_ip === undefined && data.time_connect_ms === undefined)
    return data.by === 'url' && data.time_namelookup_ms === undefined ? 'dns' : 'connect';
  if (secure && data.time_appconnect_ms === undefined) return 'tls';
  return data.http_code === undefined ? 'wait' : 'transfer';
}

function positive(
  name: 'http_code' | 'remote_port' | 'local_port' | 'speed_download',
  fields: Fields,
): Partial<Attempt> {
  const value = numberOf(fields[name]);
  return value !== undefined && value > 0 ? { [name]: value } : {};
}

function named<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined || value === '' ? {} : ({ [name]: value } as { [P in K]: V });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  if (value === '' || (typeof value !== 'string' && typeof value !== 'number')) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function isUrl(word: string): boolean {
  return /^https?:\/\//.test(word);
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
