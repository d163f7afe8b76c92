/** The part of a manifest's host that its clock is told by. */
interface ClockedHost {
  readonly id: string;
  readonly transport: string;
  readonly clockOffsetMs?: number | undefined;
  readonly clockErrorMs?: number | undefined;
}

/** How a host's times are brought onto the vantage's clock. */
export interface HostClock {
  /** Subtracted from its times. */
  readonly offsetMs: number;
  /** Undefined: never compared. */
  readonly errorMs: number | undefined;
}

/** The vantage itself needs no offset. A host whose clock was not compared keeps its times. */
export function hostClock(host: ClockedHost): HostClock {
  if (host.clockOffsetMs !== undefined && host.clockErrorMs !== undefined)
    return { offsetMs: host.clockOffsetMs, errorMs: host.clockErrorMs };
  return { offsetMs: 0, errorMs: host.transport === 'local' ? 0 : undefined };
}
