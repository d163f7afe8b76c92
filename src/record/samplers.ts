import type { Collector, Command, ReadFiles, Source } from '../core/collector.js';
import type { HostInfo } from '../core/host-info.js';
import { slug } from '../core/slug.js';
import type { Target } from '../core/target.js';
import { argvOf, type Job, toolOf } from '../collect/job.js';
import type { Naming } from '../collect/naming.js';
import type { CollectOptions } from '../collect/options.js';
import { planHost, refusal } from '../collect/plan.js';
import type { RecordOptions } from './options.js';
import { RECORDINGS } from './recording-index.js';
import { diagRequest, type DiagRequest } from './sock-diag/request.js';
import { socketFilter } from './socket-filter.js';

/** What a loop looks at: one question, asked again and again. */
export interface Sampler {
  readonly collector: Collector;
  readonly probe: string;
  readonly subject?: string;
  readonly intervalMs: number;
  /** `files` are read with those of all others in one go; a `command` is a process at every tick. */
  readonly source: ReadFiles | Command;
  /** The same question with the processes that hold the sockets, which costs more: asked every so often. */
  readonly withOwners?: { readonly source: Command; readonly everyMs: number };
  readonly diag?: SockDiag;
  /** Path in the bundle. */
  readonly path: string;
  readonly redact: readonly string[];
  readonly tool: string;
  readonly argv: readonly string[];
  readonly note?: string;
}

/** The same question as the `source` of a sampler, without what it costs to print the answer. */
export interface SockDiag {
  /** For a loop that asks the kernel itself. */
  readonly request: DiagRequest;
  /** `ss` passes on what the kernel says, of all sockets: on a host with up to so many. */
  readonly raw: Command;
  readonly upTo: number;
}

/** A question that cannot be asked here. */
export interface NotSampled {
  readonly collector: string;
  readonly probe: string;
  readonly subject?: string;
  readonly outcome: 'not_run' | 'missing_tool' | 'unsupported' | 'denied' | 'failed';
  readonly reason: string;
}

/** Probes of the snapshots that are asked at every tick of the counters. */
const COUNTERS: Readonly<Record<string, readonly string[]>> = {
  'tcp-counters': ['counters', 'ipv6'],
  cpu: ['softnet', 'softirqs', 'interrupts', 'stat', 'pressure'],
  memory: ['pressure'],
  sockets: ['sockstat'],
  nic: ['counters'],
  qdisc: ['qdisc'],
  conntrack: ['usage', 'stats'],
};

/** Instead of what the snapshots ask: no process where a file says the same, nothing that never changes. */
const FILES: Readonly<Record<string, ReadFiles>> = {
  'conntrack/usage': {
    read: ['/proc/sys/net/netfilter/nf_conntrack_count', '/proc/sys/net/netfilter/nf_conntrack_max'],
  },
  'conntrack/stats': { read: '/proc/net/stat/nf_conntrack' },
};

/** Each is a process every second. */
const MOST_NICS = 4;
/** Asking for the owners reads /proc/PID/fd of every process of the host. */
const OWNERS_MS = 5000;
/** What is not chosen is thrown away here; a socket is some 500 bytes. */
const FEW_SOCKETS = 300;

export interface SamplerPlan {
  readonly samplers: readonly Sampler[];
  readonly notSampled: readonly NotSampled[];
}

/** Pure: what is sampled on a host. The sockets come first. `peers`: addresses of those that were chosen. */
export function planSamplers(
  collectors: readonly Collector[],
  host: HostInfo,
  targets: readonly Target[],
  options: CollectOptions,
  record: RecordOptions,
  peers: readonly string[],
  pids: readonly number[],
  naming: Naming,
): SamplerPlan {
  const jobs = planHost(collectors, host, targets, options, naming).start;
  const samplers: Sampler[] = [];
  const notSampled: NotSampled[] = [];
  const folder = `${RECORDINGS}/${slug(naming.hostId(host.id))}`;
  const pathOf = (collector: string, probe: string, subject?: string): string =>
    `${folder}/${collector}.${probe}${subject === undefined ? '' : `.${slug(naming.subject(subject))}`}.txt`;
  const connections = jobs.find((j) => j.collector.id === 'sockets' && j.probe.id === 'connections');
  if (connections) samplers.push(socketSampler(connections, record, peers, pathOf('sockets', 'connections')));
  const nics = jobs.filter((j) => j.collector.id === 'nic' && j.probe.id === 'counters');
  for (const job of jobs) {
    if (COUNTERS[job.collector.id]?.includes(job.probe.id) !== true) continue;
    const where = placeOf(job);
    const refused = refusal(job, options, host.uid);
    const source = FILES[`${where.collector}/${where.probe}`] ?? job.sources[0];
    if (job.probe.skip ?? (source === undefined || 'log' in source ? refused : undefined)) {
      const { outcome, reason } = job.probe.skip ??
        refused ?? { outcome: 'unsupported', reason: 'no source' };
      notSampled.push({ ...where, outcome, reason });
    } else if (nics.indexOf(job) >= MOST_NICS) {
      notSampled.push({
        ...where,
        outcome: 'not_run',
        reason: `only ${MOST_NICS} NICs are asked every second`,
      });
    } else if (source !== undefined && !('log' in source)) {
      samplers.push({
        ...samplerOf(job, source, record.counterMs),
        path: pathOf(where.collector, where.probe, where.subject),
      });
    }
  }
  const byId = new Map(collectors.map((c) => [c.id, c]));
  const more = (id: string, probe: string, read: readonly string[]): void => {
    const collector = byId.get(id);
    if (!collector || read.length === 0) return;
    const source = { read };
    const tool = { tool: toolOf(source), argv: argvOf(source) };
    const path = pathOf(id, probe);
    samplers.push({ collector, probe, intervalMs: record.counterMs, source, path, redact: [], ...tool });
  };
  more('interfaces', 'statistics', ['/proc/net/dev']);
  more(
    'processes',
    'owners',
    pids.flatMap((pid) => ['schedstat', 'stat', 'status'].map((file) => `/proc/${pid}/${file}`)),
  );
  return { samplers, notSampled };
}

function placeOf({ collector, probe }: Job): { collector: string; probe: string; subject?: string } {
  const { id, subject } = probe;
  return { collector: collector.id, probe: id, ...(subject !== undefined && { subject }) };
}

function samplerOf(job: Job, source: Command | ReadFiles, intervalMs: number): Omit<Sampler, 'path'> {
  const note = job.passedOver.join('; ');
  return {
    collector: job.collector,
    probe: job.probe.id,
    ...(job.probe.subject !== undefined && { subject: job.probe.subject }),
    intervalMs,
    source,
    redact: job.probe.redact ?? [],
    tool: toolOf(source),
    argv: argvOf(source),
    ...(note !== '' && { note }),
  };
}

/**
 * `ss` with its filter. The header stays: up to iproute2 6.1 MD5 keys are printed in front of it, and what masks them
 * looks for it. Where sock_diag is not loaded ss rewords /proc/net/tcp, and without ss the file itself is read.
 */
function socketSampler(job: Job, record: RecordOptions, peers: readonly string[], path: string): Sampler {
  const filter = socketFilter(peers, record.ports);
  const [source] = job.sources;
  if (source === undefined || !('argv' in source)) {
    const files: ReadFiles =
      source && 'read' in source ? source : { read: ['/proc/net/tcp', '/proc/net/tcp6'] };
    return { ...samplerOf(job, files, record.intervalMs), path };
  }
  const ask = (optionsFor: (options: string) => string[]): Command => {
    const argv = source.argv.flatMap((word) => (/^-[a-z]+$/.test(word) ? optionsFor(word) : [word]));
    return { argv: [...argv, 'exclude', 'time-wait', ...(filter === undefined ? [] : [filter])] as never };
  };
  const owners = ask((options) => [options]);
  const quick = ask((options) => [options.replace('p', '')]);
  // The rest says how to print.
  const raw = ask((options) => [options.replace(/[^-tinm]/g, ''), '-D', '-']);
  // Of each socket it must be known whose it is.
  if (record.pids.length > 0) return { ...samplerOf(job, owners, record.intervalMs), path };
  return {
    ...samplerOf(job, quick, record.intervalMs),
    withOwners: { source: owners, everyMs: Math.max(record.intervalMs, OWNERS_MS) },
    // What ss reads in /proc no dump has.
    ...(source.argv[0] === 'ss' && {
      diag: { request: diagRequest(peers, record.ports), raw, upTo: FEW_SOCKETS },
    }),
    path,
  };
}

export function filesOf({ source }: { readonly source: Source }): readonly string[] {
  if (!('read' in source)) return [];
  return typeof source.read === 'string' ? [source.read] : source.read;
}
