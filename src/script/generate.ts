import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { contextFor } from '../collect/plan.js';
import { DENIED, UNSUPPORTED } from '../collect/classify.js';
import { SYMBOLS } from '../collect/discover-modules.js';
import type { CollectOptions } from '../collect/options.js';
import { parseTarget } from '../collect/targets.js';
import type { Collector, Probe } from '../core/collector.js';
import { shellQuote } from '../core/quote.js';
import { formatDuration } from '../core/units.js';
import { VERSION } from '../core/version.js';
import { type Ask, explore, type Outcomes } from './oracle.js';
import { type NamedTarget, type ProbeFunction, probeFunctions } from './probe-function.js';
import { Texts } from './shell-words.js';
import { type Counts, symbolicHost, symbolicTargets } from './symbolic-host.js';
import { INTERFACES, OTHER_RESOLVERS, RESOLVER, SINCE, UNTIL } from './symbols.js';

export interface ScriptOptions extends CollectOptions {
  /** Logs from so long before the script starts, s; beats `since`. */
  readonly sinceAgoS?: number;
}

/** Two physical interfaces, so that the gateways of both versions may have different ones. */
const FEW: Counts = { physical: 2, virtual: 1, resolvers: 1 };
const MANY = 100;
/** No list of a host is gone through further than this. */
const MOST_ITEMS = 64;

/** The plan of a collector for every kind of host. Throws what a plan throws that asks for more than it may. */
export function planSymbolically(collector: Collector, options: CollectOptions): Outcomes<readonly Probe[]> {
  return explore((ask) => planFor(collector, options, ask, FEW));
}

function planFor(collector: Collector, options: CollectOptions, ask: Ask, counts: Counts): readonly Probe[] {
  const host = symbolicHost(ask, counts);
  return collector.plan(
    contextFor(collector, host, symbolicTargets(options.targets, ask), withTimes(options)),
  );
}

/** Times are those of the run, not of today. */
function withTimes(options: CollectOptions): CollectOptions {
  const { since, until, ...rest } = options;
  return {
    ...rest,
    ...(since !== undefined && { since: SINCE * 1000 }),
    ...(until !== undefined && { until: UNTIL * 1000 }),
  };
}

/** Words of alternatives.ts for files that a user named. */
const OF_A_USER = /\btry_files? /;

/** The whole script: the same options give the same bytes. */
export function generateScript(collectors: readonly Collector[], options: ScriptOptions): string {
  const named = options.targets.flatMap((text, i): NamedTarget[] => {
    const { name, host } = parseTarget(text);
    return isIP(host) === 0 ? [{ nth: i + 1, name, host }] : [];
  });
  const texts = new Texts();
  const taken = new Set<string>();
  const sections = collectors.map((collector) => {
    const shape = { collector, targets: named, texts, passive: options.passive };
    const functions = probeFunctions(planSymbolically(collector, options), shape, taken);
    return { collector, functions, bounds: boundsOf(collector, options) };
  });
  const hasUserPaths =
    options.logs.length > 0 || sections.some((s) => s.functions.some((f) => OF_A_USER.test(f.text)));
  const body = [
    settings(options),
    part('runtime.sh'),
    ...(hasUserPaths ? [part('user-paths.sh')] : []),
    part('discover.sh').replace('@SYMBOLS@', symbolCommands()),
    discoverTargets(options),
    '# ---- Texts that probes hand to `sh -c`, awk and the like, verbatim ----\n',
    texts.definitions(),
    ...sections.flatMap(({ collector, functions }) => {
      if (functions.length === 0) return [];
      return [
        comment(`---- ${collector.title} ----`),
        comment(collector.why),
        '',
        ...functions.map((f) => f.text),
      ].join('\n');
    }),
    jobs(sections),
    part('main.sh'),
  ].join('\n');
  const hash = createHash('sha256').update(body).digest('hex');
  return `${header(collectors, options)}# body sha256: ${hash}\n${body}`;
}

function header(collectors: readonly Collector[], options: ScriptOptions): string {
  const left = collectors.filter((c) => c.effect === 'captures_traffic').map((c) => c.title);
  return `#!/bin/sh
# Network evidence of this machine, gathered by a script.
#
#   sh evidence.sh [-o DIR] [-d SECONDS] [-c CASE]      (--help)
#
# It takes a snapshot of sockets, routes, counters and settings, probes the targets for ${formatDuration(options.durationMs)}, takes the
# snapshot again, reads logs, and leaves one evidence-….tar.gz (mode 0600) in DIR. It needs sh, and coreutils or
# BusyBox with grep and sed; every other tool is used where it is there. Without tar or gzip a folder is left.
#
# It changes nothing: no file outside DIR, no kernel module loaded, no setting touched, no packet captured, nothing
# left running. Arguments and environments of processes are not read; secrets in logs are masked by their shape.
# Every command it may run stands below, verbatim, in the section of its collector.
#
# profile: ${options.profile}; targets: ${options.targets.map((t) => comment(parseTarget(t).name).slice(2)).join(', ') || (options.passive ? 'none' : 'default gateways and busiest IPv4 peers')}${options.passive ? '; sends no packets' : ''}
# left out, because it needs a consent: NIC self-tests${left.length > 0 ? `, ${left.join(', ')}` : ''}
#
# Written by evidence ${VERSION}. Make a bundle of the result with: evidence import FILE
# The next line is the SHA-256 of everything below it; \`evidence import\` says so when it does not fit.
#
# Texts for other programs stand in single quotes, and functions are called by name:
# shellcheck shell=sh disable=SC1003,SC2016,SC2317
`;
}

function settings(options: ScriptOptions): string {
  const { out: _, targets: __, case: ___, params: ____, logs, since, sinceAgoS, ...rest } = options;
  const record = {
    ...rest,
    ...(sinceAgoS === undefined ? since !== undefined && { since } : { sinceAgoS }),
    logs: logs.map(({ glob, grep }) => ({ glob, grep })),
  };
  const lines: (readonly [string, string])[] = [
    ['VERSION', VERSION],
    ['PROFILE', options.profile],
    ['WINDOW', String(Math.ceil(options.durationMs / 1000))],
    ['LIMIT', String(Math.ceil(options.probeTimeoutMs / 1000))],
    ['BUDGET_TIME', String(Math.ceil(options.budgetTimeMs / 1000))],
    ['BUDGET_BYTES', String(options.budgetBytes)],
    ['SINCE_AGO', sinceAgoS === undefined ? '' : String(sinceAgoS)],
    ['SINCE_AT', since === undefined || sinceAgoS !== undefined ? '' : String(Math.floor(since / 1000))],
    ['LOG_UNTIL', options.until === undefined ? '' : String(Math.ceil(options.until / 1000))],
    ['OPTIONS', JSON.stringify(record)],
    ['DENIED', DENIED.source],
    ['UNSUPPORTED', UNSUPPORTED.source],
  ];
  return `# ---- Settings ----
# Some are only used by some profiles.
# shellcheck disable=SC2034

ARGUMENTS="\${0##*/} $*"
${lines.map(([name, value]) => `${name}=${value === '' ? "''" : shellQuote([value])}`).join('\n')}
`;
}

function part(name: string): string {
  const places = ['../../templates/script/', '../../../templates/script/'];
  const url = places.map((place) => new URL(place + name, import.meta.url)).find((u) => existsSync(u));
  if (url === undefined) throw new Error(`templates/script/${name} is not installed`);
  return readFileSync(url, 'utf8');
}

function symbolCommands(): string {
  return Object.entries(SYMBOLS)
    .map(([symbol, module]) => `-e 's/^[0-9a-f]* . ${symbol}$/${module}/p'`)
    .join(' \\\n      ');
}

/** Addresses of the targets as this host finds them, and the JSON that names them. */
function discoverTargets(options: ScriptOptions): string {
  const lines: string[] = ["TARGETS=''", 'resolver=${RESOLVERS%%"$NL"*}'];
  for (const [i, text] of options.targets.entries()) {
    const { name, host, port, url } = parseTarget(text);
    const known = JSON.stringify({ name, host, port, url, origin: 'given' }).slice(0, -1);
    const t = `t${i + 1}`;
    if (isIP(host) !== 0) lines.push(`add_target ${shellQuote([known])} ${shellQuote([host])}`);
    else {
      lines.push(
        options.passive ? "a4='' a6='' shape='' found=''" : `resolve ${shellQuote([host])}`,
        `${t}_a4=$a4 ${t}_a6=$a6 ${t}_shape=$shape`,
        `# shellcheck disable=SC2086 # none to two addresses`,
        `add_target ${shellQuote([known])} $found`,
      );
    }
  }
  if (options.targets.length === 0) {
    if (!options.passive) lines.push('discover_peers');
    else lines.push("PEER_CLIENT='' PEER_PLAIN='' PEER_TLS=''");
    lines.push(
      'default_targets gateway "$GW4$GW6$GWL"',
      'default_targets peer "$PEER_CLIENT$PEER_PLAIN$PEER_TLS"',
    );
  }
  return `# ---- Targets ----

add_target() { # JSON-WITHOUT-ITS-END ADDRESS…
  target=$1
  shift
  json_words "$@"
  TARGETS="\${TARGETS:+$TARGETS,}$target,\\"addresses\\":[$words]}"
}
default_targets() { # ORIGIN LIST
  IFS=$NL
  for item in $2; do
    unset IFS
    # shellcheck disable=SC2086 # address and more
    set -- "$1" $item
    case $2 in fe80:*) address="$2%$3" ;; *) address=$2 ;; esac
    name=$address port=
    if [ "$1" = peer ] && [ -n "\${3:-}" ]; then name=$2:$3 port=",\\"port\\":$3"; fi
    add_target "{\\"name\\":\\"$name\\",\\"host\\":\\"$address\\"$port,\\"origin\\":\\"$1\\"" "$address"
  done
  unset IFS
}
discover_targets() {
${lines.map((line) => `  ${line}`).join('\n')}
}
`;
}

function comment(text: string): string {
  // A target or a user's collector must not be able to end the comment.
  return `# ${text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')}`;
}

interface Section {
  readonly collector: Collector;
  readonly functions: readonly ProbeFunction[];
  readonly bounds: ReadonlyMap<string, number>;
}

const COST = { cheap: 0, slow: 1, heavy: 2 } as const;

/** Which functions run when, cheap and volatile first, as `evidence collect` starts them. */
function jobs(sections: readonly Section[]): string {
  const ordered = sections.toSorted((a, b) => COST[a.collector.cost] - COST[b.collector.cost]);
  const list = (name: string, when: Probe['when']): string => {
    const calls = ordered.flatMap(({ functions, bounds }) =>
      functions
        .filter((f) => f.when === when)
        .flatMap(({ name, lists }) =>
          lists.length === 0
            ? [`job ${name}`]
            : lists.map((l) => `each "$${l}" ${bounds.get(l) ?? MOST_ITEMS} ${name}`),
        ),
    );
    return `${name}() {\n${calls.map((c) => `  ${c}`).join('\n') || '  :'}\n}\n`;
  };
  return [
    '# ---- What runs when ----\n',
    list('snapshot_jobs', 'start_end'),
    list('once_jobs', 'once'),
    list('during_jobs', 'during'),
    list('last_jobs', 'end'),
  ].join('\n');
}

/** How many items of each list a collector asks about one by one, learnt from a host that has very many. */
function boundsOf(collector: Collector, options: CollectOptions): ReadonlyMap<string, number> {
  const yes: Ask = (question) => (question.kind === 'shape' ? '4' : true);
  const asked = (counts: Counts, symbol: RegExp): number => {
    const subjects = planFor(collector, options, yes, counts).map((p) => (p.skip ? '' : (p.subject ?? '')));
    return new Set(subjects.flatMap((subject) => symbol.exec(subject)?.[0] ?? [])).size;
  };
  const bound = (count: number): number => (count === 0 || count >= MANY ? MOST_ITEMS : count);
  const resolver = new RegExp(`${RESOLVER}|${OTHER_RESOLVERS}\\d+`.replaceAll('.', String.raw`\.`));
  return new Map([
    [INTERFACES.evphy, bound(asked({ ...FEW, physical: MANY }, /evphy\d{3}/))],
    [INTERFACES.evvirt, bound(asked({ ...FEW, virtual: MANY }, /evvirt\d{3}/))],
    ['RESOLVERS', bound(asked({ ...FEW, resolvers: MANY }, resolver))],
  ]);
}
