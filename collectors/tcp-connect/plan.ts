import type { Command, PlanContext, Probe } from '../../src/core/collector.js';
import { type Target, withoutUserInfo } from '../../src/core/target.js';
import { CONNECTS, NODE_CONNECTS } from './script.js';

const MOST_TARGETS = { quick: 0, network: 6, full: 12 } as const;
const MOST_ADDRESSES = 4;
const SLACK_MS = 500;
/** Attempts begin in this share of the window; the rest lets a lost SYN be sent again after 1 and 3 s. */
const SPREAD = 0.6;

export function plan(context: PlanContext): Probe[] {
  const targets = context.targets.filter((target) => portOf(target) !== undefined);
  const seen = new Set<string>();
  const probes: Probe[] = [];
  for (const target of targets) {
    const port = String(portOf(target));
    const fresh = target.addresses.filter((address) => !seen.has(`${address} ${port}`));
    for (const address of fresh) seen.add(`${address} ${port}`);
    if (fresh.length === 0 && target.addresses.length > 0) continue;
    const most = MOST_TARGETS[context.profile];
    const reason =
      fresh.length === 0
        ? 'the name did not resolve'
        : probes.length >= most
          ? `only the first ${most} targets are connected to`
          : undefined;
    probes.push({
      id: 'connects',
      // As for requests: a user name and password in a URL must not become a file name.
      subject: withoutUserInfo(target.name),
      when: 'during',
      run: commands(fresh.slice(0, MOST_ADDRESSES), port, context),
      ...(reason !== undefined && { skip: { outcome: 'not_run' as const, reason } }),
    });
  }
  return probes;
}

/** Of a URL its own port, else the one its scheme implies. */
function portOf(target: Target): number | undefined {
  if (target.port !== undefined || target.url === undefined) return target.port;
  const [, scheme, port] =
    /^(https?):\/\/(?:[^/?#]*@)?(?:\[[^\]]*\]|[^/?#:]*)(?::(\d+))?/i.exec(target.url) ?? [];
  if (port !== undefined) return Number(port);
  return scheme === undefined ? undefined : scheme.toLowerCase() === 'https' ? 443 : 80;
}

/** Each address 5 times in a network run, once per half minute in a full one. */
function commands(addresses: readonly string[], port: string, context: PlanContext): Command[] {
  const budget = context.windowMs - SLACK_MS;
  const rounds = context.profile === 'full' ? Math.min(60, Math.max(10, Math.floor(budget / 30_000))) : 5;
  const count = rounds * Math.max(1, addresses.length);
  const stepMs = Math.max(20, Math.floor((budget * SPREAD) / count));
  const pairs = addresses.flatMap((address) => [address, port]);
  const [round, step, total] = [rounds, stepMs, budget].map(String) as [string, string, string];
  const seconds = (stepMs / 1000).toFixed(3);
  return [
    { argv: ['bash', '-c', CONNECTS, 'bash', round, seconds, step, total, ...pairs] },
    { argv: ['node', '-e', NODE_CONNECTS, round, step, total, ...pairs] },
  ];
}
