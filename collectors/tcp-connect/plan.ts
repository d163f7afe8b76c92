import type { Command, PlanContext, Probe } from '../../src/core/collector.js';
import { type Target, withoutUserInfo } from '../../src/core/target.js';
import { CONNECTS, NODE_CONNECTS } from './script.js';

const MOST_TARGETS = { quick: 2, network: 6, full: 12 } as const;
/** A connect in less time tells nothing of a SYN that is lost. */
const LEAST_WINDOW_MS = 1500;
const MOST_ADDRESSES = 4;
const SLACK_MS = 500;
/** Attempts begin in this share of the window; the rest lets a lost SYN be sent again after 1 and 3 s. */
const SPREAD = 0.6;

/** quick: a few connects to what was asked for by name, and to nothing else. */
export function plan(context: PlanContext): Probe[] {
  const targets = context.targets.filter(
    (target) => portOf(target) !== undefined && (context.profile !== 'quick' || target.origin === 'given'),
  );
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
          : context.profile === 'quick' && context.windowMs < LEAST_WINDOW_MS
            ? 'the window is too short for a connect'
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

/** Each address 3 times in a quick run, 5 times in a network run, once per half minute in a full one. */
function commands(addresses: readonly string[], port: string, context: PlanContext): Command[] {
  const budget = context.windowMs - SLACK_MS;
  const full = Math.min(60, Math.max(10, Math.floor(budget / 30_000)));
  const rounds = { quick: 3, network: 5, full }[context.profile];
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
