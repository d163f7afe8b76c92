import type { Run } from '../bundle/manifest.js';
import type { Artifact } from '../core/artifact.js';
import type { WindowTimes } from './host-run.js';
import type { HostSource, Unreachable } from './host-source.js';
import type { ClockOffset } from '../transport/transport.js';
import type { ReadyHost } from './ready-host.js';

/** One host in the manifest. */
export type HostRecord = Run['hosts'][number];

/** A host that is being worked on, as a crash would leave it. */
export function readyRecord({ source, host, targets, clock, transport }: ReadyHost): HostRecord {
  return {
    ...identity(source, host.id),
    hostname: host.hostname,
    ...(host.kernel !== undefined && { kernel: host.kernel }),
    ...(host.bootId !== undefined && { bootId: host.bootId }),
    ...(host.timeZone !== undefined && { timeZone: host.timeZone }),
    targets: targets.map((t) => t.name),
    ...(clock && { clockOffsetMs: clock.offsetMs, clockErrorMs: clock.errorMs }),
    uid: host.uid,
    cpus: host.cpus,
    ...(transport.limitations.length > 0 && { limitations: [...transport.limitations] }),
    outcome: 'ok',
  };
}

/** A host nothing came from. */
export function unreachableRecord(source: HostSource, why: Unreachable): HostRecord {
  const id = source.id ?? source.label;
  return {
    ...identity(source, id),
    hostname: id,
    uid: -1,
    cpus: 0,
    outcome: why.outcome,
    reason: why.reason,
    ...(why.remedy !== undefined && { remedy: why.remedy }),
  };
}

/** What became of a host, when it is over. */
export function endedRecord(
  ready: ReadyHost,
  times: WindowTimes,
  atEnd: { readonly bootId?: string; readonly clock?: ClockOffset },
  artifacts: readonly Artifact[],
): HostRecord {
  const lost = artifacts.find((a) => a.outcome === 'connection_lost');
  return {
    ...readyRecord(ready),
    window: times,
    ...clockOf(ready.clock, atEnd.clock),
    ...(atEnd.bootId !== undefined && atEnd.bootId !== ready.host.bootId && { bootIdEnd: atEnd.bootId }),
    ...(lost && { outcome: lost.outcome, reason: lost.reason ?? 'the connection was lost' }),
  };
}

/** Measured twice: where the clock was set or drifts, the truth lies between the two, and the error says how far apart. */
function clockOf(
  before: ClockOffset | undefined,
  after: ClockOffset | undefined,
): Pick<HostRecord, 'clockOffsetMs' | 'clockErrorMs'> {
  if (!before || !after) return {};
  const low = Math.min(before.offsetMs - before.errorMs, after.offsetMs - after.errorMs);
  const high = Math.max(before.offsetMs + before.errorMs, after.offsetMs + after.errorMs);
  const apart = Math.abs(before.offsetMs - after.offsetMs) > before.errorMs + after.errorMs;
  if (apart) return { clockOffsetMs: round((low + high) / 2), clockErrorMs: round((high - low) / 2) };
  const sharper = after.errorMs < before.errorMs ? after : before;
  return { clockOffsetMs: sharper.offsetMs, clockErrorMs: sharper.errorMs };
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function identity(
  { kind, label, role, address }: HostSource,
  id: string,
): Pick<HostRecord, 'id' | 'transport' | 'label' | 'role' | 'address'> {
  return {
    id,
    transport: kind,
    ...(kind !== 'local' && { label }),
    ...(role !== undefined && { role }),
    ...(address !== undefined && { address }),
  };
}
