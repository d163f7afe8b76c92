import type { ReadyHost } from '../collect/ready-host.js';
import type { Consent } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { hostEnd } from './host-end.js';
import { portsInUse } from './listening.js';
import { limitSeconds, type Meeting } from './load-commands.js';
import { type Cell, cellsOf, orderOf, type PlannedRun } from './matrix.js';
import { meetingPlace } from './meeting-place.js';
import { type Ends, obstacleOf } from './obstacles.js';
import type { End, ExperimentSettings } from './settings.js';

/** An experiment before its first run: everything that is known, and nothing done yet. */
export interface Stage {
  readonly ends: Ends;
  readonly meeting: Meeting;
  readonly cells: readonly Cell[];
  /** Cells that cannot be measured here. */
  readonly skipped: readonly { readonly cell: Cell; readonly reason: string }[];
  readonly order: readonly PlannedRun[];
}

const FIRST_PORT = 5201;

/** Looks at both hosts and plans. Throws EvidenceError where the user must act: no iperf3, no address, no cell left. */
export async function setStage(
  client: ReadyHost,
  server: ReadyHost,
  settings: ExperimentSettings,
  allow: readonly Consent[],
): Promise<Stage> {
  const namesOf = (...ends: readonly End[]): string[] =>
    settings.sysctls.filter((s) => s.ends.some((end) => ends.includes(end))).map((s) => s.name);
  const isOne = server === client;
  const clientEnd = hostEnd(client, isOne ? [...new Set(namesOf('client', 'server'))] : namesOf('client'));
  const [one, other, used] = await Promise.all([
    clientEnd,
    isOne ? clientEnd : hostEnd(server, namesOf('server')),
    portsInUse(server.transport),
  ]);
  const ends = { client: one, server: other };
  for (const { ready, version } of Object.values(ends)) {
    if (version !== undefined) continue;
    throw new EvidenceError(
      'E_NOTHING_TO_DO',
      `there is no iperf3 on ${ready.host.id}`,
      'apt-get install iperf3 there',
    );
  }
  const all = cellsOf(settings).map((cell) => ({
    cell,
    reason: obstacleOf(cell, ends, { moduleLoad: allow.includes('module_load') }),
  }));
  const cells = all.flatMap(({ cell, reason }) => (reason === undefined ? [cell] : []));
  const skipped = all.flatMap(({ cell, reason }) => (reason === undefined ? [] : [{ cell, reason }]));
  if (cells.length === 0) {
    const reasons = [...new Set(skipped.map((s) => s.reason))];
    throw new EvidenceError('E_NOTHING_TO_DO', `no cell can be measured:\n  ${reasons.join('\n  ')}`);
  }
  return {
    ends,
    meeting: { ...meetingPlace(ends, settings), port: choosePort(settings.port, used, other.ready.host.id) },
    cells,
    skipped,
    order: orderOf(cells, settings.repeats, settings.seed),
  };
}

function choosePort(wanted: number | undefined, used: ReadonlySet<number>, host: string): number {
  if (wanted === undefined) return freePort(used);
  if (!used.has(wanted)) return wanted;
  throw new EvidenceError('E_USAGE', `--port: ${wanted} is taken on ${host}`, `${freePort(used)} is free`);
}

/** From the usual one on: a firewall may let that one through. */
export function freePort(used: ReadonlySet<number>): number {
  let port = FIRST_PORT;
  while (used.has(port)) port++;
  return port;
}

/** Connecting, exchanging results, starting and ending at both hosts; measured between near ones. */
const OVERHEAD_S = 1.5;

/** What an experiment takes, as far as it can be known before. */
export function costOf(
  order: readonly PlannedRun[],
  settings: Pick<ExperimentSettings, 'seconds' | 'omitSeconds' | 'pauseMs' | 'bitrate'>,
): { readonly usualMs: number; readonly mostMs: number; readonly mostBytes?: number } {
  const { seconds, omitSeconds, pauseMs, bitrate } = settings;
  const sending = seconds + omitSeconds;
  const each = (s: number): number => order.length * (s * 1000 + pauseMs);
  const bytes = order.map(({ cell }) => {
    const rate = cell.protocol === 'udp' ? (cell.rate ?? 0) * cell.parallel : bitrate;
    return rate === undefined ? undefined : (rate / 8) * sending * (cell.direction === 'both' ? 2 : 1);
  });
  const known = bytes.flatMap((b) => b ?? []);
  return {
    usualMs: each(sending + OVERHEAD_S),
    mostMs: each(limitSeconds(settings) + OVERHEAD_S),
    ...(known.length === bytes.length && { mostBytes: known.reduce((sum, b) => sum + b, 0) }),
  };
}
