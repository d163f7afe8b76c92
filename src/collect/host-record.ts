import type { Run } from '../bundle/manifest.js';
import type { Artifact } from '../core/artifact.js';
import type { WindowTimes } from './host-run.js';
import type { HostSource, Unreachable } from './host-source.js';
import type { ReadyHost } from './ready-host.js';

/** One host in the manifest. */
export type HostRecord = Run['hosts'][number];

/** A host that is being worked on, as a crash would leave it. */
export function readyRecord({ source, host, targets }: ReadyHost): HostRecord {
  return {
    ...identity(source, host.id),
    hostname: host.hostname,
    ...(host.kernel !== undefined && { kernel: host.kernel }),
    ...(host.bootId !== undefined && { bootId: host.bootId }),
    ...(host.timeZone !== undefined && { timeZone: host.timeZone }),
    targets: targets.map((t) => t.name),
    uid: host.uid,
    cpus: host.cpus,
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
  bootIdEnd: string | undefined,
  artifacts: readonly Artifact[],
): HostRecord {
  const lost = artifacts.find((a) => a.outcome === 'connection_lost');
  return {
    ...readyRecord(ready),
    window: times,
    ...(bootIdEnd !== undefined && bootIdEnd !== ready.host.bootId && { bootIdEnd }),
    ...(lost && { outcome: lost.outcome, reason: lost.reason ?? 'the connection was lost' }),
  };
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
