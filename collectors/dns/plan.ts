import type { PlanContext, Probe, ProfileName } from '../../src/core/collector.js';
import { type Lookup, libcProbe, lookupProbe, tcpProbe } from './lookups.js';
import { isAddress, isName, reverseName } from './names.js';
import { staticProbes } from './static-probes.js';

/** libc asks three servers at most (MAXNS); a look at the ones behind them is for `full`. */
const MOST: Record<ProfileName, { resolvers: number; names: number; rounds: number }> = {
  quick: { resolvers: 0, names: 0, rounds: 0 },
  network: { resolvers: 3, names: 3, rounds: 3 },
  full: { resolvers: 6, names: 5, rounds: 10 },
};
const MOST_REVERSE = 4;

/** Asked where no target has a name: every recursive resolver knows it, and it tells nobody anything. */
const ROOT: Lookup = { name: '.', types: ['NS'] };

type Context = Pick<PlanContext, 'host' | 'profile' | 'windowMs' | 'targets'>;

/**
 * Each name (A and AAAA) is asked of each resolver by itself, in rounds spread over the window, and once through
 * libc. `full` adds TCP and the names of targets given as addresses. `quick` only reads files.
 */
export function plan(context: Context): Probe[] {
  const { host, profile, targets, windowMs } = context;
  const files = staticProbes(context);
  if (profile === 'quick') return files;

  const most = MOST[profile];
  const hosts = [...new Set(targets.map((t) => t.host))];
  const names = hosts.filter((h) => !isAddress(h) && isName(h)).slice(0, most.names);
  const lookups: Lookup[] = names.length > 0 ? names.map((name) => ({ name, types: ['A', 'AAAA'] })) : [ROOT];
  const libc = names.map((name) => libcProbe(name, profile === 'full' ? 3 : 1, windowMs, host.tools));
  const resolvers = [...new Set(host.resolvers)].filter(isAddress).slice(0, most.resolvers);
  const [first] = resolvers;
  if (first === undefined) return [...files, noResolver(), ...libc];

  const asked = resolvers.flatMap((server) =>
    lookups.map((lookup) => lookupProbe(server, lookup, most.rounds, windowMs, host.tools)),
  );
  if (profile !== 'full') return [...files, ...asked, ...libc];
  const reverse = hosts
    .flatMap((h) => reverseName(h) ?? [])
    .slice(0, MOST_REVERSE)
    .map((name) => lookupProbe(first, { name, types: ['PTR'] }, 1, windowMs, host.tools));
  const overTcp = resolvers.map((server) => tcpProbe(server, lookups[0] ?? ROOT));
  return [...files, ...asked, ...overTcp, ...reverse, ...libc];
}

function noResolver(): Probe {
  return {
    id: 'lookup',
    when: 'during',
    run: { argv: ['dig', '.', 'NS'] },
    skip: { outcome: 'not_run', reason: 'resolv.conf names no server; libc then asks 127.0.0.1' },
  };
}
