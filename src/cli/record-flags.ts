import { EvidenceError } from '../core/errors.js';
import { formatDuration, parseDuration } from '../core/units.js';
import type { CollectOptions } from '../collect/options.js';
import { parseExpression } from '../record/expression.js';
import { INTERVAL_MS, LEAST_INTERVAL_MS, type RecordOptions } from '../record/options.js';
import { isPrefix } from '../record/socket-filter.js';
import type { CollectFlags } from './collect-flags.js';

/** What commander hands over besides the flags of a run. */
export interface RecordFlags extends CollectFlags {
  readonly peer?: readonly string[];
  readonly port?: readonly string[];
  readonly pid?: readonly string[];
  readonly interval?: string;
  readonly counterInterval: string;
  readonly pingInterval: string;
  readonly untilEvent?: string;
  readonly keep: string;
}

/** Nobody waits longer for a bundle; Enter ends it before. */
export const WITHOUT_END = '7d';
const LONGEST_MS = 7 * 86_400_000;
/** What the snapshots may take besides the window. */
const SNAPSHOTS_MS = 60_000;

/** Flags → options of the recording. Throws EvidenceError naming flag, value and remedy. */
export function recordOptions(flags: RecordFlags): RecordOptions {
  const peers = (flags.peer ?? []).map(peer);
  const ports = (flags.port ?? []).map((text) => whole(text, '--port', 65_535));
  const pids = (flags.pid ?? []).map((text) => whole(text, '--pid', 4_194_304));
  const isChosen = peers.length + ports.length + pids.length > 0;
  const intervalMs =
    flags.interval === undefined
      ? INTERVAL_MS[isChosen ? 'chosen' : 'all']
      : interval(flags.interval, '--interval', LEAST_INTERVAL_MS);
  const counterMs = interval(flags.counterInterval, '--counter-interval', 100);
  return {
    intervalMs,
    counterMs: Math.max(1, Math.round(counterMs / intervalMs)) * intervalMs,
    // Faster than 5/s older pings refuse to ordinary users, and targets may take it for a flood.
    pingMs: interval(flags.pingInterval, '--ping-interval', 10),
    peers,
    ports,
    pids,
    ...(flags.untilEvent !== undefined && { until: parseExpression(flags.untilEvent) }),
    keepMs: parseDuration(flags.keep, '--keep'),
  };
}

/** The options of the run around it: its window is the recording. */
export function recordRunOptions(options: CollectOptions): CollectOptions {
  const budgetTimeMs = Math.min(LONGEST_MS, options.durationMs) + SNAPSHOTS_MS;
  return { ...options, budgetTimeMs, hostTimeoutMs: budgetTimeMs };
}

/** `10.0.0.1`, `fd00::/8` or a host name: it becomes a word of a filter. */
function peer(text: string): string {
  if (isPrefix(text) || /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text)) return text;
  throw new EvidenceError(
    'E_BAD_TARGET',
    `--peer: "${text}" is neither an address, nor a prefix, nor a host name`,
    'write it like 10.0.0.1, 10.0.0.0/8, fd00::1 or db1.example.net; a port goes into --port',
  );
}

function whole(text: string, flag: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new EvidenceError('E_BAD_LIMIT', `${flag}: "${text}" is not a number from 1 to ${most}`);
}

function interval(text: string, flag: string, least: number): number {
  const ms = parseDuration(text, flag);
  if (ms >= least && ms <= 3_600_000) return ms;
  const bounds = `it can be ${formatDuration(least)} to 1 h`;
  throw new EvidenceError('E_BAD_LIMIT', `${flag}: "${text}" is out of range`, bounds);
}
