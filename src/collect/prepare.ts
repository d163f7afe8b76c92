import type { Collector } from '../core/collector.js';
import type { Naming } from './naming.js';
import type { CollectOptions } from './options.js';
import { type HostPlan, planHost } from './plan.js';
import type { ReadyHost } from './ready-host.js';

/** One host before its first probe: what `--dry-run` prints and what a run starts from. */
export interface Prepared extends ReadyHost {
  readonly options: CollectOptions;
  readonly plan: HostPlan;
}

/**
 * @param windowMs what is left of the common window, for a host that comes late
 * @param all by whose connections the run goes: they are our own traffic wherever they are seen
 */
export function prepare(
  ready: ReadyHost,
  collectors: readonly Collector[],
  options: CollectOptions,
  naming: Naming,
  windowMs: number = options.durationMs,
  all: readonly ReadyHost[] = [ready],
): Prepared {
  const own = { ...options, durationMs: windowMs, logs: [...options.logs, ...ready.source.logs] };
  const sessions = [ready, ...all].flatMap((r) => r.transport.sessions);
  return {
    ...ready,
    options: own,
    plan: planHost(collectors, ready.host, ready.targets, own, naming, sessions),
  };
}
