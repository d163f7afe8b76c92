import type { Collector } from '../core/collector.js';
import type { BesideHost } from '../collect/beside.js';
import type { Job } from '../collect/job.js';
import type { Redaction } from '../collect/redaction.js';
import { resolveName } from '../collect/resolve-name.js';
import { resolveRemotely } from '../collect/resolve-remotely.js';
import { loopCommand } from './loop-command.js';
import { type LoopStep, loopSteps } from './loop-script.js';
import type { RecordOptions } from './options.js';
import { findOwners } from './owners.js';
import { planEventCapture } from './plan-event-capture.js';
import type { PingTarget } from './pinging.js';
import { type NotSampled, planSamplers, type SamplerPlan } from './samplers.js';
import { isPrefix } from './socket-filter.js';

const MOST_PINGED = 8;

export interface RecordingRequest {
  readonly collectors: readonly Collector[];
  readonly record: RecordOptions;
  readonly redaction: Redaction;
}

/** What is run on a host, as `--dry-run` prints it and a run does it. */
export interface HostPlan extends SamplerPlan {
  readonly steps: readonly LoopStep[];
  readonly argv: [string, ...string[]];
  readonly pings: readonly PingTarget[];
  /** Of the packets around the event; it may be refused. */
  readonly capture?: Job;
}

/** Everything that will be asked of a host. Names of peers are resolved there. */
export async function planHostRecording(
  ready: Pick<BesideHost, 'host' | 'transport' | 'targets' | 'options'>,
  context: RecordingRequest,
): Promise<HostPlan> {
  const { host, transport, targets, options } = ready;
  const { collectors, record, redaction } = context;
  const resolve = (name: string): Promise<string[]> =>
    transport.kind === 'local' ? resolveName(name) : resolveRemotely(transport, name);
  const found = await Promise.all(
    record.peers.map(async (name) => ({
      name,
      addresses: isPrefix(name) ? [name] : (await resolve(name)).filter(isPrefix),
    })),
  );
  const unknown = found.filter((peer) => peer.addresses.length === 0);
  const peers = found.flatMap((peer) => peer.addresses);
  const isChosen = record.peers.length + record.ports.length > 0;
  const pids =
    record.pids.length > 0 || !isChosen ? record.pids : await findOwners(ready, peers, record.ports);
  const plan = planSamplers(collectors, host, targets, options, record, peers, pids, redaction);
  // With nobody to look for all sockets of the host would be recorded, and all packets: nobody asked for that.
  const isNobody = found.length > 0 && peers.length === 0;
  const samplers = plan.samplers.filter((s) => !isNobody || s.probe !== 'connections');
  const steps = loopSteps(samplers, record.intervalMs);
  const argv = loopCommand(steps, record.intervalMs);
  const { pings, notPinged } = planPings(ready, context);
  const capture = await planEventCapture(ready, context, peers);
  const notSampled = [
    ...plan.notSampled,
    ...unknown.map(({ name }) => unresolved('sockets', 'connections', name)),
    ...(isNobody && capture ? unknown.map(({ name }) => unresolved('capture', 'packets', name)) : []),
    ...notPinged,
  ];
  return { samplers, notSampled, steps, argv, pings, ...(capture && !isNobody && { capture }) };
}

/** What is pinged all the while. Targets and named peers; nothing where ping is not among the collectors. */
export function planPings(
  { host, targets, options }: Pick<BesideHost, 'host' | 'targets'> & { options: { passive: boolean } },
  {
    collectors,
    record,
  }: { collectors: readonly Pick<Collector, 'id'>[]; record: Pick<RecordOptions, 'peers'> },
): { pings: PingTarget[]; notPinged: NotSampled[] } {
  // Where nobody asked for pings, nobody looked for the tool either.
  const isAsked = collectors.some(({ id }) => id === 'ping');
  if (options.passive || !isAsked) return { pings: [], notPinged: [] };
  const gateways = targets.filter((t) => t.origin === 'gateway').map((t) => t.host);
  const names = [...targets.map((t) => t.host), ...record.peers.filter((p) => !p.includes('/'))];
  const all = [...new Set(names)].map((name): PingTarget => ({
    name,
    role: gateways.includes(name) ? 'gateway' : 'target',
  }));
  const no = (outcome: NotSampled['outcome'], reason: string, of: readonly PingTarget[]): NotSampled[] =>
    of.map(({ name, role }) => ({ collector: 'ping', probe: role, subject: name, outcome, reason }));
  if (!host.tools.has('ping'))
    return { pings: [], notPinged: no('missing_tool', 'ping is not installed', all) };
  const reason = `only ${MOST_PINGED} targets are pinged all the while`;
  return { pings: all.slice(0, MOST_PINGED), notPinged: no('not_run', reason, all.slice(MOST_PINGED)) };
}

function unresolved(collector: string, probe: string, subject: string): NotSampled {
  const reason = 'the host knows no address of this name; give one with --peer';
  return { collector, probe, subject, outcome: 'failed', reason };
}
