import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import type { HostInfo } from '../core/host-info.js';
import { didYouMean } from '../core/suggest.js';
import type { Target } from '../core/target.js';
import type { KnownNames } from '../redact/identities/mapper.js';
import type { ClockOffset, Transport } from '../transport/transport.js';
import { discoverHost } from './discover.js';
import { discoverTracing } from './discover-tracing.js';
import { type HostSource, isUnreachable, type Unreachable } from './host-source.js';
import { namesOfHost } from './known-names.js';
import type { CollectOptions } from './options.js';
import { resolveRemotely } from './resolve-remotely.js';
import { resolveName } from './resolve-name.js';
import { withSafeNames } from './safe-names.js';
import { defaultTargets, parseTarget, resolveTarget } from './targets.js';

/** A host that was looked at and can begin. */
export interface ReadyHost {
  readonly source: HostSource;
  readonly transport: Transport;
  readonly host: HostInfo;
  /** What it probes. */
  readonly targets: readonly Target[];
  /** How far its clock is ahead of ours, measured before the window; absent where it could not be, and of our own. */
  readonly clock?: ClockOffset;
}

/** What looking around depends on, the same for all hosts. */
export interface Looking {
  readonly collectors: readonly Collector[];
  readonly options: CollectOptions;
  /** Masks secrets in names. */
  readonly mask: (name: string) => string;
  /** Names met while looking around; absent where they stay as they are. */
  readonly learn?: ((names: KnownNames) => void) | undefined;
}

/**
 * Connects, looks around and settles the targets of one host. Throws EvidenceError only for what the user must
 * correct; a host that cannot be had is a value.
 *
 * @param others where the other hosts of the run are reached, for probes toward each other
 */
export async function readyHost(
  source: HostSource,
  { collectors, options, mask, learn }: Looking,
  others: readonly string[],
  signal: AbortSignal,
): Promise<ReadyHost | Unreachable> {
  const transport = await source.connect(signal);
  if (source.names) learn?.(source.names());
  if (isUnreachable(transport)) return transport;
  const wanted = [...new Set([...options.targets, ...source.targets])].map(parseTarget);
  const toward = others.map(parseTarget).filter((o) => wanted.every((w) => w.name !== o.name));
  const isAlone = wanted.length + toward.length === 0;
  const mayChoose = isAlone && !options.passive && options.onlyGivenTargets !== true;
  const tools = [...new Set(collectors.flatMap((c) => Object.keys(c.tools)))];
  const resolve = (name: string): Promise<string[]> =>
    transport.kind === 'local' ? resolveName(name) : resolveRemotely(transport, name);
  const resolveAll = (targets: typeof wanted, origin: Target['origin']): Promise<Target[]> =>
    Promise.all(targets.map((t) => resolveTarget(t, origin, options.passive ? undefined : resolve)));
  const tracepoints = [...new Set(collectors.flatMap((c) => c.tracepoints ?? []))];
  const [clock, seen, tracing, given, inventory] = await Promise.all([
    // One answer: it is asked again at the end, when there is less to do.
    transport.kind === 'local' ? undefined : transport.measureClock(Infinity),
    // Peers are only needed where they become the targets.
    discoverHost(transport, tools, {
      peers: mayChoose,
      isPlain: collectors.every((c) => c.isPlain === true),
      ...(source.id !== undefined && { id: source.id }),
      ...(source.timeZone !== undefined && { timeZone: source.timeZone }),
      sudo: source.sudo,
    }),
    tracepoints.length > 0 ? discoverTracing(transport, tracepoints) : undefined,
    resolveAll(wanted, 'given'),
    resolveAll(toward, 'inventory'),
    learn && namesOfHost(transport).then(learn),
  ]);
  const host = tracing === undefined ? seen : { ...seen, tracing };
  checkInterfaces(host, options.interfaces);
  const chosen = mayChoose ? defaultTargets(host) : [...given, ...inventory];
  const targets = withSafeNames(chosen, mask);
  return { source, transport, host, targets, ...(clock && { clock }) };
}

function checkInterfaces(host: HostInfo, wanted: readonly string[]): void {
  const names = host.interfaces.map((i) => i.name);
  for (const name of wanted) {
    if (names.includes(name)) continue;
    throw new EvidenceError(
      'E_BAD_INTERFACE',
      `--interface: there is no interface "${name}" on ${host.id}`,
      didYouMean(name, names) ?? `this machine has: ${names.join(', ')}`,
    );
  }
}
