import type { Command, PlanContext, Probe } from '../../src/core/collector.js';
import type { Target } from '../../src/core/target.js';
import { ROUNDS } from './script.js';

/** Traces of one network run; each costs the routers on the way a few ICMP errors a second. */
const MOST = { quick: 0, network: 4, full: 8 } as const;
/** What a long window is traced again and again by, so that a change of route has a time. */
interface Params {
  readonly every_s: number;
}
/** Shorter rounds have few probes: they are asked every second. */
const SHORT_ROUND_MS = 30_000;
const SLACK_MS = 500;
const SHORTEST_MS = 3000;
const MAX_HOPS = '20';
/** Measured: mtr 0.95 takes (count + 1.2) × interval, and waits for late answers up to the grace time (`-G 1`). */
const MTR_TAIL_ROUNDS = 1.25;
const MTR_GRACE_MS = 1000;

type Words = readonly [string, ...string[]];

export function plan(context: PlanContext<Params>): Probe[] {
  const seen = new Set<string>();
  const hosts = context.targets.filter(
    (target) => target.origin !== 'gateway' && !seen.has(target.host) && seen.add(target.host),
  );
  return hosts.flatMap((target, index) => {
    const reason = noTrace(target, index, context);
    if (reason !== undefined) return [skipped(target, reason)];
    return addressesOf(target, context.profile).flatMap((address) => probesTo(target, address, context));
  });
}

function noTrace(target: Target, index: number, context: PlanContext): string | undefined {
  const most = MOST[context.profile];
  if (index >= most) return `only the first ${most} targets are traced`;
  if (context.windowMs < SHORTEST_MS) return `the window is shorter than one trace (${SHORTEST_MS / 1000} s)`;
  const local = target.addresses.length > 0 && target.addresses.every((a) => /^127\.|^::1$/.test(a));
  return local ? 'the target is this machine itself: there is no path' : undefined;
}

function skipped(target: Target, reason: string): Probe {
  return {
    id: 'mtr',
    subject: target.name,
    when: 'during',
    run: { argv: ['mtr', target.host] },
    skip: { outcome: 'not_run', reason },
  };
}

/** The address applications use first; in a full run also the first one of the other family. */
function addressesOf(target: Target, profile: PlanContext['profile']): string[] {
  const [first] = target.addresses;
  if (first === undefined) return [target.host];
  const other = target.addresses.find((address) => address.includes(':') !== first.includes(':'));
  return profile === 'full' && other !== undefined ? [first, other] : [first];
}

function probesTo(target: Target, address: string, context: PlanContext<Params>): Probe[] {
  const { tools } = context.host;
  const full = context.profile === 'full';
  const port = target.port;
  const tcp = full && port !== undefined;
  const budget = context.windowMs - SLACK_MS;
  const everyMs = context.params.every_s * 1000;
  // The second family's probes carry a 6 or 4 in their id: id and subject together name the artifact.
  const suffix = address === (target.addresses[0] ?? target.host) ? '' : address.includes(':') ? '6' : '4';
  const probe = (id: string, run: Probe['run'], more: Partial<Probe> = {}): Probe => ({
    id: `${id}${suffix}`,
    subject: target.name,
    when: 'during',
    run,
    ...more,
  });
  const mtr = (flags: readonly string[]): Command =>
    repeated(
      ['mtr', '--json', '-n', '-G', '1', ...flags],
      address,
      { budget, everyMs, sharing: tcp ? 2 : 1 },
      tools,
    );
  const trace = (flags: readonly string[], delay: number): Command => ({
    argv: later(delay, budget, [...tracerouteOf(tools), ...flags], address, tools),
  });
  const seconds = (share: number): number => (full ? Math.floor((budget * share) / 1000) : 0);
  // The last of several rounds may be cut by the end of the window: the others are there.
  const inRounds = { ...OK_EXITS, ...(budget >= 2 * everyMs && { endsWithWindow: true as const }) };
  const udp = ['-q', '1', '-w', '1', '-m', MAX_HOPS];
  const probes = [
    probe('mtr', full || tools.has('mtr') ? mtr([]) : [mtr([]), trace(udp, 0)], inRounds),
    probe(
      'tracepath',
      { argv: later(0, budget, lineBuffered(['tracepath', '-n', '-m', MAX_HOPS], tools), address, tools) },
      OK_EXITS,
    ),
  ];
  if (!full) return probes;
  // Spread over the window: together they would use up what one router may answer, and show that as loss.
  probes.push(
    probe('traceroute-udp', trace(udp, seconds(0.1)), OK_EXITS),
    probe('traceroute-icmp', trace(['-I', ...udp], seconds(0.3)), OK_EXITS),
  );
  if (tcp) {
    probes.push(
      probe('traceroute-tcp', trace(['-T', '-p', String(port), ...udp], seconds(0.5)), {
        ...OK_EXITS,
        root: 'needed',
      }),
      probe('mtr-tcp', mtr(['-T', '-P', String(port)]), inRounds),
    );
  }
  return probes;
}

/** `timeout` ends a trace that meets many silent hops with 124; what it printed by then is the answer. */
const OK_EXITS = { okExits: [0, 124] } as const;

/**
 * mtr at one probe per hop and second, never faster: Linux routers answer a peer with one ICMP error a second, so
 * a shorter interval would show loss that it made itself. Slower still where two traces share the way.
 */
function repeated(
  words: Words,
  address: string,
  { budget, everyMs, sharing }: { budget: number; everyMs: number; sharing: number },
  tools: ReadonlySet<string>,
): Command {
  const rounds = tools.has('mtr') ? Math.max(1, Math.floor(budget / everyMs)) : 1;
  const interval = (rounds > 1 && everyMs >= SHORT_ROUND_MS ? 2 : 1) * sharing;
  const roundMs = rounds > 1 ? everyMs : budget;
  const perRound = (roundMs - MTR_GRACE_MS) / (interval * 1000);
  const count = Math.max(1, Math.floor(perRound - MTR_TAIL_ROUNDS));
  const argv: Words = [...words, '-i', String(interval), '-c', String(count), address];
  return {
    argv:
      rounds > 1 ? ['sh', '-c', ROUNDS, 'sh', '0', String(rounds), String(everyMs / 1000), ...argv] : argv,
  };
}

/** Runs `words` after `delay` seconds and stops it at the end of the window. A missing tool stays visible as argv[0]. */
function later(
  delay: number,
  budget: number,
  words: Words,
  address: string,
  tools: ReadonlySet<string>,
): Words {
  const tool = words[0] === 'stdbuf' ? 'tracepath' : words[0];
  if (!tools.has(tool)) return [tool, address];
  const limit = Math.max(1, Math.floor(budget / 1000) - delay);
  const bounded: Words = tools.has('timeout')
    ? ['timeout', String(limit), ...words, address]
    : [...words, address];
  return delay > 0 ? ['sh', '-c', ROUNDS, 'sh', String(delay), '1', '0', ...bounded] : bounded;
}

/** tracepath keeps what it found in a buffer until it ends; this way a cut run still shows it. */
function lineBuffered(words: Words, tools: ReadonlySet<string>): Words {
  return tools.has('tracepath') && tools.has('stdbuf') ? ['stdbuf', '-oL', ...words] : words;
}

/** Debian names its two implementations apart; only inetutils lacks `-n` (and never resolves names). */
function tracerouteOf(tools: ReadonlySet<string>): Words {
  if (tools.has('traceroute.db')) return ['traceroute.db', '-n'];
  if (tools.has('inetutils-traceroute')) return ['inetutils-traceroute'];
  return ['traceroute', '-n'];
}
