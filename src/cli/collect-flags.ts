import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { compilePattern } from '../collect/log-scan/compile-pattern.js';
import { type CollectOptions, PROFILES } from '../collect/options.js';
import { CONSENTS, type ProfileName } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { parseDuration, parseSize } from '../core/units.js';

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
  readonly allowCapture?: boolean;
  readonly allowSelfTest?: boolean;
  readonly allowModuleLoad?: boolean;
  readonly case?: string;
  readonly out: string;
  readonly format: CollectOptions['format'];
}

/** Flags → options. Throws EvidenceError naming flag, value and remedy. */
export function collectOptions(flags: CollectFlags, now: number): CollectOptions {
  const profile = PROFILES[flags.profile];
  const durationMs =
    flags.duration === undefined ? profile.durationMs : parseDuration(flags.duration, '--duration');
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
    self_test: flags.allowSelfTest,
    module_load: flags.allowModuleLoad,
  };
  return {
    profile: flags.profile,
    only: flags.only ?? [],
    skip: flags.skip ?? [],
    durationMs,
    probeTimeoutMs: optional(flags.probeTimeout, '--probe-timeout', parseDuration) ?? profile.probeTimeoutMs,
    // A longer window takes the time it needs: the budget grows with it unless it was set.
    budgetTimeMs:
      optional(flags.budgetTime, '--budget-time', parseDuration) ??
      Math.max(profile.budgetTimeMs, profile.budgetTimeMs - profile.durationMs + durationMs),
    budgetBytes: optional(flags.budgetSize, '--budget-size', parseSize) ?? profile.budgetBytes,
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
    params: {},
  };
}

function optional<T>(
  text: string | undefined,
  flag: string,
  parse: (text: string, flag: string) => T,
): T | undefined {
  return text === undefined ? undefined : parse(text, flag);
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
