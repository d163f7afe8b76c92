import { type Collector, type Effect, type Probe, type Source, sourcesOf } from '../core/collector.js';
import type { HostInfo, KernelModules } from '../core/host-info.js';
import { slug } from '../core/slug.js';
import { AS_THEY_ARE, type Naming } from './naming.js';
import { mayRunAsRoot } from './sudo.js';

/** One probe on one host at one moment: what the engine schedules. */
export interface Job {
  readonly collector: Collector;
  readonly probe: Probe;
  readonly effect: Effect;
  readonly snapshot?: 'start' | 'end';
  /** Alternatives that may run here, in order; empty when none can. */
  readonly sources: readonly Source[];
  /** Why an alternative was passed over, for the record. */
  readonly passedOver: readonly string[];
  /** Path in the bundle without `.txt`. */
  readonly stem: string;
  /** The commands among the sources that run through `sudo -n`. */
  readonly asRoot: ReadonlySet<Source>;
}

const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

/** Pure: which of the alternatives can run on this host, and why the others cannot. */
export function makeJob(
  collector: Collector,
  probe: Probe,
  host: HostInfo,
  mayLoadModules: boolean,
  snapshot?: 'start' | 'end',
  naming: Naming = AS_THEY_ARE,
): Job {
  const passedOver: string[] = [];
  const sources = sourcesOf(probe).filter((source) => {
    const why = obstacle(source, host, mayLoadModules);
    if (why !== undefined && !passedOver.includes(why)) passedOver.push(why);
    return why === undefined;
  });
  return {
    collector,
    probe,
    effect: probe.effect ?? collector.effect,
    ...(snapshot && { snapshot }),
    sources,
    passedOver,
    asRoot: new Set(sources.filter((source) => throughSudo(probe, source, host))),
    stem: stemOf(host.id, collector.id, probe, naming),
  };
}

/** Path in the bundle of what a probe says, without snapshot and extension. */
export function stemOf(
  host: string,
  collector: string,
  probe: Pick<Probe, 'id' | 'subject'>,
  naming: Naming,
): string {
  const subject = probe.subject === undefined ? '' : `.${subjectSlug(naming.subject(probe.subject))}`;
  return `hosts/${slug(naming.hostId(host))}/${naming.collectorId(collector)}/${probe.id}${subject}`;
}

/**
 * We may not signal what sudo started as root. So only what ends by itself goes through it: not the probes of the
 * window, which are stopped when it closes; but a capture does, where sudo permits the signalling too.
 */
function throughSudo(probe: Probe, source: Source, host: HostInfo): boolean {
  if (probe.root === undefined || host.uid === 0) return false;
  if (probe.when === 'during' && (probe.begins === undefined || host.sudo?.all !== true)) return false;
  return 'argv' in source && mayRunAsRoot(source, host);
}

/** `x.start` as a subject must not look like the start snapshot of `x`: the blank makes `slug` add its tag. */
function subjectSlug(subject: string): string {
  return slug(/\.(?:start|end|stderr)$/.test(subject) ? `${subject} ` : subject);
}

const NOT_INSTALLED = 'is not installed';
const NO_PROGRAM = 'is not there, or no program';

/** Of an obstacle: there is no such tool. */
export function isMissingTool(obstacle: string): boolean {
  return obstacle.endsWith(NOT_INSTALLED) || obstacle.endsWith(NO_PROGRAM);
}

function obstacle(source: Source, host: HostInfo, mayLoadModules: boolean): string | undefined {
  if (!('argv' in source)) return undefined;
  const tool = source.argv[0];
  if (!host.tools.has(tool)) return `${tool} ${tool.startsWith('/') ? NO_PROGRAM : NOT_INSTALLED}`;
  const missing = mayLoadModules ? [] : missingModules(source.modules ?? [], host.modules);
  return missing.length > 0
    ? `${tool} would make the kernel load ${missing.join(', ')} (--allow-module-load permits it)`
    : undefined;
}

function missingModules(needed: readonly string[], modules: KernelModules): string[] {
  return modules.loadable ? needed.filter((name) => !modules.present.has(name)) : [];
}

export function toolOf(source: Source): string {
  if ('argv' in source) return source.argv[0].split('/').at(-1) ?? source.argv[0];
  return 'log' in source ? 'log' : 'read';
}

export function argvOf(source: Source): string[] {
  if ('argv' in source) return [...source.argv];
  if ('log' in source)
    return ['log', source.log.glob, ...(source.log.grep === undefined ? [] : [source.log.grep])];
  return ['read', ...(typeof source.read === 'string' ? [source.read] : source.read)];
}

export function maxBytesOf(job: Job): number {
  return job.probe.maxBytes ?? DEFAULT_MAX_BYTES;
}
