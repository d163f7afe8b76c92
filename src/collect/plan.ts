import type { Collector, PlanContext, Probe } from '../core/collector.js';
import type { HostInfo } from '../core/host-info.js';
import type { Target } from '../core/target.js';
import type { TcpSession } from '../core/tcp-session.js';
import { isMissingTool, type Job, makeJob } from './job.js';
import { AS_THEY_ARE, type Naming } from './naming.js';
import type { CollectOptions } from './options.js';

/** The jobs of one host, in the order they should start. */
export interface HostPlan {
  readonly start: readonly Job[];
  readonly once: readonly Job[];
  readonly during: readonly Job[];
  readonly end: readonly Job[];
  /** Together with the end snapshot, once. */
  readonly last: readonly Job[];
}

const COST = { cheap: 0, slow: 1, heavy: 2 } as const;

/** Pure: asks every chosen collector for its probes and orders them, cheap and volatile first. */
export function planHost(
  collectors: readonly Collector[],
  host: HostInfo,
  targets: readonly Target[],
  options: CollectOptions,
  naming: Naming = AS_THEY_ARE,
  sessions: readonly TcpSession[] = [],
): HostPlan {
  const mayLoad = options.allow.includes('module_load');
  const jobs = (when: Probe['when'], snapshot?: 'start' | 'end'): Job[] =>
    collectors
      .toSorted((a, b) => COST[a.cost] - COST[b.cost])
      .flatMap((collector) =>
        collector
          .plan({ ...contextFor(collector, host, targets, options), sessions })
          .filter((probe) => probe.when === when)
          .map((probe) =>
            makeJob(collector, withSafeSubject(probe, naming), host, mayLoad, snapshot, naming),
          ),
      );
  return {
    start: jobs('start_end', 'start'),
    once: jobs('once'),
    during: jobs('during'),
    end: jobs('start_end', 'end'),
    last: jobs('end'),
  };
}

/** A subject becomes a file name and a column. */
function withSafeSubject(probe: Probe, { mask }: Naming): Probe {
  return probe.subject === undefined ? probe : { ...probe, subject: mask(probe.subject) };
}

/** What a collector plans from. */
export function contextFor(
  collector: Collector,
  host: HostInfo,
  targets: readonly Target[],
  options: CollectOptions,
): PlanContext<Record<string, unknown>> {
  return {
    host,
    profile: options.profile,
    windowMs: options.durationMs,
    targets,
    interfaces: options.interfaces.length > 0 ? options.interfaces : interfacesInQuestion(host),
    logs: options.logs,
    ...(options.since !== undefined && { since: options.since }),
    ...(options.until !== undefined && { until: options.until }),
    params: collector.params.parse(options.params[collector.id] ?? {}),
  };
}

/** Interfaces that are up, those of the default routes first, loopback last. */
function interfacesInQuestion(host: HostInfo): string[] {
  const onRoute = new Set(host.gateways.map((g) => g.interface));
  const rank = (i: HostInfo['interfaces'][number]): number => (i.loopback ? 2 : onRoute.has(i.name) ? 0 : 1);
  return host.interfaces
    .filter((i) => i.up)
    .toSorted((a, b) => rank(a) - rank(b))
    .map((i) => i.name);
}

/** Why the user's wishes or the lack of an alternative keep this job from running; undefined: it may run. */
export function refusal(
  job: Job,
  options: Pick<CollectOptions, 'passive' | 'allow'>,
  uid: number,
):
  | { readonly outcome: 'not_run' | 'missing_tool' | 'unsupported' | 'denied'; readonly reason: string }
  | undefined {
  const { consent } = job.probe;
  if (job.probe.skip) return job.probe.skip;
  if (consent !== undefined && !options.allow.includes(consent)) {
    return { outcome: 'not_run', reason: `needs consent: --allow-${consent.replace('_', '-')}` };
  }
  if (consent === undefined && (job.effect === 'captures_traffic' || job.effect === 'changes_state')) {
    return { outcome: 'not_run', reason: `${job.effect.replace('_', ' ')}: no consent exists for it` };
  }
  if (options.passive && job.effect !== 'reads' && job.effect !== 'captures_traffic')
    return { outcome: 'not_run', reason: 'it sends packets and --passive was given' };
  if (job.probe.root === 'needed' && uid !== 0 && job.asRoot.size === 0)
    return { outcome: 'denied', reason: 'needs root' };
  if (job.sources.length > 0) return undefined;
  const onlyMissing = job.passedOver.every(isMissingTool);
  return { outcome: onlyMissing ? 'missing_tool' : 'unsupported', reason: job.passedOver.join('; ') };
}
