import { randomInt } from 'node:crypto';
import { EvidenceError } from '../core/errors.js';
import { cpuList } from '../core/cpu-list.js';
import { parseDuration } from '../core/units.js';
import { isSysctlName } from '../core/sysctl-name.js';
import {
  DIRECTIONS,
  type Direction,
  type ExperimentSettings,
  type SysctlFactor,
} from '../experiment/settings.js';
import { parseCount } from './option-values.js';

/** What commander hands over; every value is still the user's text. */
export interface ExperimentFlags {
  readonly address?: string;
  readonly bind?: string;
  readonly port?: string;
  readonly buffer?: readonly string[];
  readonly parallel?: readonly string[];
  readonly congestion?: readonly string[];
  readonly affinity?: readonly string[];
  readonly direction?: readonly string[];
  readonly udp?: readonly string[];
  readonly tcp?: boolean;
  readonly sysctl?: readonly string[];
  readonly bitrate?: string;
  readonly recording?: boolean;
  readonly repeats: string;
  readonly seconds: string;
  readonly omit: string;
  readonly pause: string;
  readonly seed?: string;
}

/** The default matrix: 8 combinations, 48 runs, about 5 minutes. */
const DEFAULT = { buffer: ['auto', '256K'], parallel: ['1', '4'], direction: ['up', 'down'] } as const;

/** Flags → settings. Throws EvidenceError naming flag, value and remedy. */
export function experimentSettings(flags: ExperimentFlags): ExperimentSettings {
  const udpRates = unique('--udp', flags.udp ?? []).map((text) => rate(text, '--udp'));
  const isPlain = flags.udp === undefined && flags.sysctl === undefined;
  const isAsked = [flags.buffer, flags.parallel, flags.congestion, flags.affinity, flags.direction].some(
    Boolean,
  );
  // What is asked for is measured alone: nobody wants it times the eight combinations of the default.
  const standard = isPlain && !isAsked ? DEFAULT : { buffer: ['auto'], parallel: ['1'], direction: ['up'] };
  const settings: ExperimentSettings = {
    buffers: unique('--buffer', flags.buffer ?? standard.buffer).map(buffer),
    parallel: unique('--parallel', flags.parallel ?? standard.parallel).map((text) =>
      within(text, '--parallel', 1, 128),
    ),
    congestion: unique('--congestion', flags.congestion ?? ['default']).map(congestion),
    affinity: unique('--affinity', flags.affinity ?? ['any']).map(affinity),
    directions: unique('--direction', flags.direction ?? standard.direction).map(direction),
    udpRates,
    tcp: udpRates.length === 0 || flags.tcp === true,
    sysctls: eachOnce((flags.sysctl ?? []).map(sysctl)),
    ...(flags.bitrate !== undefined && { bitrate: rate(flags.bitrate, '--bitrate') }),
    isRecorded: flags.recording !== false,
    repeats: within(flags.repeats, '--repeats', 1, 100),
    seconds: within(flags.seconds, '--seconds', 1, 3600),
    omitSeconds: within(flags.omit, '--omit', 0, 60),
    pauseMs: parseDuration(flags.pause, '--pause'),
    seed: flags.seed === undefined ? randomInt(1_000_000) : parseCount(flags.seed, '--seed'),
    ...(flags.address !== undefined && { address: flags.address }),
    ...(flags.bind !== undefined && { bind: flags.bind }),
    ...(flags.port !== undefined && { port: within(flags.port, '--port', 1, 65_535) }),
  };
  for (const [flag, value] of [
    ['--address', flags.address],
    ['--bind', flags.bind],
  ] as const) {
    if (value === undefined || /^[A-Za-z0-9][A-Za-z0-9.:%-]*$/.test(value)) continue;
    throw bad(flag, value, 'an address or a host name');
  }
  return settings;
}

function unique(flag: string, words: readonly string[]): readonly string[] {
  const twice = words.find((word, i) => words.indexOf(word) !== i);
  if (twice !== undefined)
    throw new EvidenceError('E_USAGE', `${flag}: ${twice} is named twice`, 'name it once');
  return words;
}

function within(text: string, flag: string, least: number, most: number): number {
  const value = parseCount(text, flag);
  if (value >= least && value <= most) return value;
  throw new EvidenceError(
    'E_BAD_LIMIT',
    `${flag}: ${value} is out of range`,
    `it can be ${least} to ${most}`,
  );
}

/** As iperf3 reads it: K, M and G are binary. */
function buffer(text: string): number | undefined {
  if (text === 'auto') return undefined;
  const match = /^(\d{1,6})([KMG])?$/i.exec(text);
  const bytes = match
    ? Number(match[1]) * 1024 ** ['', 'K', 'M', 'G'].indexOf((match[2] ?? '').toUpperCase())
    : 0;
  if (bytes >= 1024 && bytes <= 1024 ** 3) return bytes;
  throw bad('--buffer', text, 'auto, or 1K to 1G, such as 64K');
}

/** Decimal, as rates are. */
function rate(text: string, flag: string): number {
  const match = /^(\d{1,6}(?:\.\d{1,3})?)([KMG])?$/i.exec(text);
  const bps = match
    ? Number(match[1]) * 1000 ** ['', 'K', 'M', 'G'].indexOf((match[2] ?? '').toUpperCase())
    : 0;
  if (bps >= 1000) return Math.round(bps);
  throw bad(flag, text, 'bits per second, such as 10M');
}

function congestion(text: string): string | undefined {
  if (text === 'default') return undefined;
  if (/^[a-z][a-z0-9_]{0,15}$/.test(text)) return text;
  throw bad('--congestion', text, 'default, or a name such as cubic');
}

function affinity(text: string): string | undefined {
  if (text === 'any') return undefined;
  if (/^\d{1,4}(?:-\d{1,4})?$/.test(text) && cpuList(text).length > 0) return text;
  throw bad('--affinity', text, 'any, a CPU or a range, such as 0-1');
}

function direction(text: string): Direction {
  const found = DIRECTIONS.find((d) => d === text);
  if (found) return found;
  throw bad('--direction', text, DIRECTIONS.join(', '));
}

/** `client:net.ipv4.tcp_rmem=4096 131072 6291456,4096 65536 1000000`. */
function sysctl(text: string): SysctlFactor {
  const [, end, name = '', values = ''] = /^(?:(client|server):)?([^=]*)=(.*)$/.exec(text) ?? [];
  if (!isSysctlName(name)) throw bad('--sysctl', text, 'a net.* setting, such as net.ipv4.tcp_sack=0,1');
  const list = unique(
    '--sysctl',
    values
      .split(',')
      .map((v) => v.trim())
      .filter(Boolean),
  );
  if (list.length === 0 || list.some((v) => !/^[\w. :/-]{1,200}$/.test(v)))
    throw bad('--sysctl', text, 'NAME=VALUE,VALUE');
  return { name, ends: end === 'client' || end === 'server' ? [end] : ['client', 'server'], values: list };
}

/** Two values of a setting of one end at the same time are a contradiction. */
function eachOnce(factors: readonly SysctlFactor[]): readonly SysctlFactor[] {
  unique(
    '--sysctl',
    factors.flatMap(({ name, ends }) => ends.map((end) => `${end}:${name}`)),
  );
  return factors;
}

function bad(flag: string, text: string, wanted: string): EvidenceError {
  return new EvidenceError('E_USAGE', `${flag}: "${text}" cannot be used`, wanted);
}
