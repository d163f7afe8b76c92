import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import type { HostInfo } from '../core/host-info.js';
import { didYouMean } from '../core/suggest.js';
import type { Target } from '../core/target.js';
import type { RedactionPolicy } from '../redact/policy.js';
import type { Transport } from '../transport/transport.js';
import { chooseCollectors } from './choose-collectors.js';
import { discoverHost } from './discover.js';
import type { CollectOptions } from './options.js';
import { type HostPlan, planHost } from './plan.js';
import { defaultTargets, parseTarget, resolveTarget } from './targets.js';

/** Everything known before the first probe: what `--dry-run` prints and what a run starts from. */
export interface Prepared {
  readonly collectors: readonly Collector[];
  readonly host: HostInfo;
  readonly targets: readonly Target[];
  readonly plan: HostPlan;
}

/** Looks at the host, settles the targets and plans. Throws EvidenceError for what the user must correct. */
export async function prepare(
  all: readonly Collector[],
  transport: Transport,
  options: CollectOptions,
  policy: RedactionPolicy,
): Promise<Prepared> {
  const collectors = chooseCollectors(all, options);
  const parsed = options.targets.map(parseTarget);
  const tools = [...new Set(collectors.flatMap((c) => Object.keys(c.tools)))];
  const [host, given] = await Promise.all([
    // Peers are only needed where they become the targets.
    discoverHost(transport, tools, { peers: parsed.length === 0 && !options.passive }),
    Promise.all(parsed.map((target) => resolveTarget(target, 'given', !options.passive))),
  ]);
  checkInterfaces(host, options.interfaces);
  const targets = withSafeNames(
    given.length > 0 ? given : options.passive ? [] : defaultTargets(host),
    policy,
  );
  return { collectors, host, targets, plan: planHost(collectors, host, targets, options, policy.text) };
}

/** A name becomes a file name, a column and a line on the screen; only the URL itself keeps its secrets. */
function withSafeNames(targets: readonly Target[], policy: RedactionPolicy): Target[] {
  const urls = new Map<string, (string | undefined)[]>();
  return targets.map((target) => {
    const name = policy.text(target.name);
    const same = urls.get(name) ?? [];
    if (!same.includes(target.url)) urls.set(name, [...same, target.url]);
    const at = Math.max(same.indexOf(target.url), same.includes(target.url) ? 0 : same.length);
    return { ...target, name: at === 0 ? name : `${name} (${at + 1})` };
  });
}

function checkInterfaces(host: HostInfo, wanted: readonly string[]): void {
  const names = host.interfaces.map((i) => i.name);
  for (const name of wanted) {
    if (names.includes(name)) continue;
    throw new EvidenceError(
      'E_BAD_INTERFACE',
      `--interface: there is no interface "${name}" here`,
      didYouMean(name, names) ?? `this machine has: ${names.join(', ')}`,
    );
  }
}
