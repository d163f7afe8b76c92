import type { Command } from '../core/collector.js';
import { type Cell, rateWord, sizeWord } from './matrix.js';
import type { ExperimentSettings } from './settings.js';

/** Where client and server meet. */
export interface Meeting {
  /** What the client connects to. */
  readonly address: string;
  /** What the server binds to. */
  readonly bind: string;
  readonly port: number;
}

export type Durations = Pick<ExperimentSettings, 'seconds' | 'omitSeconds'>;

const CONNECT_MS = 3000;
/** How long a server may take until it listens. */
export const LISTEN_MS = 5000;
/** Connecting, exchanging results, and a path that holds some seconds back. */
const SLACK_S = 20;
/** A server whose client never comes is ended by its own timer, also when nobody of us is left. */
const KILL_AFTER_S = 2;

export function limitSeconds({ seconds, omitSeconds }: Durations): number {
  return Math.ceil(seconds + omitSeconds) + SLACK_S;
}

/** One server for one test, on one address; it ends by itself after the test. */
export function serverCommand(cell: Cell, { bind, port }: Meeting, durations: Durations): Command {
  const argv = ['iperf3', '-s', '-1', '-J', '-B', bind, '-p', String(port)];
  return { argv: limited(cell, argv, durations) };
}

export function clientCommand(
  cell: Cell,
  { address, port }: Meeting,
  settings: Durations & Pick<ExperimentSettings, 'bitrate'>,
): Command {
  const { seconds, omitSeconds, bitrate } = settings;
  const argv = [
    ...['iperf3', '-c', address, '-p', String(port), '-J', '-t', String(seconds)],
    ...reportEvery(cell, seconds + omitSeconds),
    ...(omitSeconds > 0 ? ['-O', String(omitSeconds)] : []),
    ...['--connect-timeout', String(CONNECT_MS), '-P', String(cell.parallel)],
    ...(cell.protocol === 'udp' ? ['-u', '-b', rateWord(cell.rate ?? 0)] : []),
    ...(cell.protocol === 'tcp' && bitrate !== undefined
      ? ['-b', rateWord(Math.ceil(bitrate / cell.parallel))]
      : []),
    ...(cell.buffer === undefined ? [] : ['-w', sizeWord(cell.buffer)]),
    ...(cell.congestion === undefined ? [] : ['-C', cell.congestion]),
    ...{ up: [], down: ['-R'], both: ['--bidir'] }[cell.direction],
  ];
  return { argv: limited(cell, argv, settings) };
}

/** A report has a line for each stream and interval: with many of both, intervals longer than iperf3's second. */
const MOST_LINES = 4000;

function reportEvery({ parallel, direction }: Cell, seconds: number): string[] {
  const every = Math.ceil((seconds * parallel * (direction === 'both' ? 2 : 1)) / MOST_LINES);
  return every > 1 ? ['-i', String(Math.min(60, every))] : [];
}

function limited({ affinity }: Cell, argv: readonly string[], durations: Durations): [string, ...string[]] {
  const pinned = affinity === undefined ? argv : ['taskset', '-c', affinity, ...argv];
  return ['timeout', '-k', String(KILL_AFTER_S), String(limitSeconds(durations)), ...pinned];
}

/** Options of iperf3 that a cell needs, by what they are for. */
export function neededFlags(cell: Cell): string[] {
  return [
    '--json',
    '--one-off',
    '--connect-timeout',
    ...(cell.direction === 'both' ? ['--bidir'] : []),
    ...(cell.congestion === undefined ? [] : ['--congestion']),
  ];
}
