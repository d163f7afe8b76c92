import { figure } from '../core/figures.js';
import type { HostRecord } from './host-record.js';

/** Nothing of the evidence is wrong for it: times go on as they began. */
export function clockSetDuring(stepMs: number): string | undefined {
  if (stepMs === 0) return undefined;
  const by = `${figure(Math.abs(stepMs) / 1000)} s ${stepMs > 0 ? 'forward' : 'back'}`;
  return `the clock of this machine was set ${by} during the run; times are by the clock as it went when the run began`;
}

export function withLimitation(host: HostRecord, limitation: string | undefined): HostRecord {
  if (limitation === undefined) return host;
  return { ...host, limitations: [...(host.limitations ?? []), limitation] };
}
