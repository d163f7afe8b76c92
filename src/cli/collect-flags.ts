import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { compilePattern } from '../core/line-pattern.js';
import { type CollectOptions, PROFILES } from '../collect/options.js';
import { parseTarget } from '../collect/targets.js';
import { checkRequest } from '../core/check-request.js';
import { CONSENTS, type ProfileName } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { LEAST_LOAD_WINDOW_MS } from '../core/load-window.js';
import { collectRequest, LEAST_MS, LONGEST_MS } from '../core/requests.js';
import { formatBytes, formatDuration, parseDuration, parseSize } from '../core/units.js';

/** What commander hands over; every value is still the user's text. */
export interface CollectFlags {
  readonly target?: readonly string[];
  readonly profile: ProfileName;
  readonly duration?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly interface?: readonly string[];
  readonly log?: readonly string[];
  readonly grep?: string;
  readonly since?: string;
  readonly until?: string;
  readonly passive?: boolean;
  readonly probeTimeout?: string;
  readonly budgetTime?: string;
  readonly budgetSize?: string;
  readonly connectTimeout?: string;
  readonly hostTimeout?: string;
  readonly allowCapture?: boolean;
  readonly allowLoad?: boolean;
  readonly loadUpload?: string;
  readonly loadBytes?: string;
  readonly traceEvery?: string;
  readonly allowSelfTest?: boolean;
  readonly allowModuleLoad?: boolean;
  readonly allowTrace?: boolean;
  readonly allowChanges?: boolean;
  readonly case?: string;
  readonly out: string;
  readonly format: CollectOptions['format'];
  readonly redact: CollectOptions['redact'];
  readonly redactMap?: string;
  readonly hide?: readonly string[];
  readonly keepVendor?: boolean;
}

/** Flags → options. Throws EvidenceError naming flag, value and remedy. */
export function collectOptions(flags: CollectFlags, now: number): CollectOptions {
  checkRequest(
    collectRequest,
    { ...flags, targets: flags.target },
    {
      profile: '--profile',
      duration: '--duration',
      targets: '--target',
      passive: '--passive',
      case: '--case',
    },
  );
  const profile = PROFILES[flags.profile];
  const durationMs = time(flags.duration, '--duration', 0) ?? profile.durationMs;
  // A longer window takes the time it needs: the budget grows with it unless it was set.
  const budgetTimeMs =
    time(flags.budgetTime, '--budget-time', LEAST_MS) ??
    Math.max(profile.budgetTimeMs, profile.budgetTimeMs - profile.durationMs + durationMs);
  const since = flags.since === undefined ? undefined : parseTime(flags.since, '--since', now);
  const until = flags.until === undefined ? undefined : parseTime(flags.until, '--until', now);
  if (since !== undefined && until !== undefined && until <= since) {
    throw new EvidenceError(
      'E_BAD_TIME',
      `--until "${flags.until}" is not after --since "${flags.since}"`,
      'swap them',
    );
  }
  if (flags.grep !== undefined) compilePattern(flags.grep);
  const window = { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
  const allowed = {
    capture: flags.allowCapture,
    load: flags.allowLoad,
    self_test: flags.allowSelfTest,
    module_load: flags.allowModuleLoad,
    trace: flags.allowTrace,
    changes: flags.allowChanges,
  };
  return {
    profile: flags.profile,
    only: flags.only ?? [],
    skip: flags.skip ?? [],
    durationMs,
    probeTimeoutMs: time(flags.probeTimeout, '--probe-timeout', LEAST_MS) ?? profile.probeTimeoutMs,
    budgetTimeMs,
    connectTimeoutMs: time(flags.connectTimeout, '--connect-timeout', LEAST_MS) ?? CONNECT_MS,
    hostTimeoutMs: time(flags.hostTimeout, '--host-timeout', LEAST_MS) ?? budgetTimeMs,
    budgetBytes: size(flags.budgetSize, '--budget-size') ?? profile.budgetBytes,
    targets: flags.target ?? [],
    interfaces: flags.interface ?? [],
    logs: (flags.log ?? []).map((glob) => ({
      glob: expandHome(glob),
      ...(flags.grep !== undefined && { grep: flags.grep }),
      ...window,
    })),
    ...window,
    passive: flags.passive ?? false,
    allow: CONSENTS.filter((name) => allowed[name]),
    ...(flags.case !== undefined && { case: flags.case }),
    out: flags.out,
    format: flags.format,
    redact: flags.redact,
    redactPatterns: [],
    ...(flags.redactMap !== undefined && { redactMap: expandHome(flags.redactMap) }),
    hide: flags.hide ?? [],
    ...(flags.keepVendor && { keepVendor: true }),
    params: pathParams(flags, durationMs),
  };
}

/** What `--trace-every` and `--load-…` mean for the collectors they are about. */
function pathParams(flags: CollectFlags, durationMs: number): CollectOptions['params'] {
  const every = time(flags.traceEvery, '--trace-every', LEAST_TRACE_MS);
  const bytes = size(flags.loadBytes, '--load-bytes');
  const [stray] = [
    ...(flags.loadBytes === undefined ? [] : ['--load-bytes']),
    ...(flags.loadUpload === undefined ? [] : ['--load-upload']),
  ];
  if (!flags.allowLoad && stray !== undefined)
    throw new EvidenceError(
      'E_USAGE',
      `${stray} says what load to make`,
      'add --allow-load, which allows it',
    );
  if (flags.allowLoad && durationMs < LEAST_LOAD_WINDOW_MS) {
    const least = formatDuration(LEAST_LOAD_WINDOW_MS);
    throw new EvidenceError(
      'E_BAD_LIMIT',
      `--allow-load: a window of ${formatDuration(durationMs)} is too short to tell idle from loaded`,
      `at least --duration ${least}`,
    );
  }
  if (flags.allowLoad && !(flags.target ?? []).some((t) => canLoad(parseTarget(t))))
    throw new EvidenceError(
      'E_USAGE',
      '--allow-load: no target says what to load',
      'add -t URL or -t HOST:PORT',
    );
  const load = {
    ...(bytes !== undefined && { bytes }),
    ...(flags.loadUpload !== undefined && { upload: uploadTo(flags.loadUpload) }),
  };
  return {
    ...(every !== undefined && { path: { every_s: every / 1000 } }),
    ...(Object.keys(load).length > 0 && { 'latency-under-load': load }),
  };
}

/** As the collector latency-under-load picks it: an address alone has nothing to download. */
function canLoad({ url, port }: ReturnType<typeof parseTarget>): boolean {
  return url !== undefined || port !== undefined;
}

/** It becomes a word of a command. Throws E_BAD_TARGET for what is no place. */
function uploadTo(text: string): string {
  const { name, url, port } = parseTarget(text);
  if (/^https?:/i.test(text) && url !== undefined) return url;
  if (port !== undefined) return name;
  throw new EvidenceError('E_BAD_TARGET', `--load-upload "${text}" names no port`, 'a URL, or host:port');
}

/** Room for a slow handshake, less than a default window. */
const CONNECT_MS = 10_000;
/** mtr needs a few seconds to ask every hop, and routers are not to be asked more often. */
const LEAST_TRACE_MS = 5000;
const LEAST_BYTES = 100_000;

function time(text: string | undefined, flag: string, least: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text, flag);
  if (ms >= least && ms <= LONGEST_MS) return ms;
  const bounds = `${formatDuration(least)} to ${formatDuration(LONGEST_MS)}`;
  throw new EvidenceError('E_BAD_LIMIT', `${flag}: "${text}" is out of range`, `it can be ${bounds}`);
}

function size(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const bytes = parseSize(text, flag);
  if (bytes >= LEAST_BYTES) return bytes;
  const least = formatBytes(LEAST_BYTES);
  throw new EvidenceError('E_BAD_LIMIT', `${flag}: "${text}" is too small for a bundle`, `at least ${least}`);
}

function expandHome(path: string): string {
  return resolve(path === '~' || path.startsWith('~/') ? homedir() + path.slice(1) : path);
}

/** ISO 8601 with zone, without one (this machine's zone), or a duration that means "so long ago". Epoch ms. */
export function parseTime(text: string, flag: string, now: number): number {
  if (/^[\d.]+(ms|s|m|h|d)/.test(text)) return now - parseDuration(text, flag);
  const shape =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(
      text,
    );
  const at = Date.parse(
    shape && shape[4] === undefined ? `${text}T00:00` : text.replace(/ (?=\d)/, 'T').replace(/ /, ''),
  );
  const day = Number(shape?.[3]);
  // Date.parse turns 31 February into 3 March.
  if (
    !shape ||
    Number.isNaN(at) ||
    day > new Date(Date.UTC(Number(shape[1]), Number(shape[2]), 0)).getUTCDate()
  ) {
    throw new EvidenceError(
      'E_BAD_TIME',
      `${flag}: "${text}" is not a time`,
      'write it like 2026-11-21T08:00Z, "2026-11-21 08:00" or 2h for two hours ago',
    );
  }
  return at;
}
