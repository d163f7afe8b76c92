import type { Command, PlanContext, Probe } from '../../src/core/collector.js';
import type { HostInfo } from '../../src/core/host-info.js';
import { type Bounds, DELAY_TRACEPOINTS, delaysProgram } from './delays-program.js';
import { type Available, EVENT_TRACEPOINTS, eventsProgram } from './events-program.js';
import { type Asked, type Filter, filterOf, isOpen, portCondition } from './filter.js';
import { refusal } from './refusal.js';
import { TRACEFS_SCRIPT } from './tracefs-script.js';

export interface Settings extends Asked {
  readonly connections: number;
  readonly lines: number;
}

/**
 * A program ends itself soon after the window: bpftrace 0.17 loses a SIGINT that comes while it is not waiting for
 * events, as on a busy machine. Within DETACH_MS less what attaching takes, so that it is not killed before.
 */
const SLACK_S = 1;

export function plan({ host, targets, windowMs, params }: PlanContext<Settings>): Probe[] {
  const filter = filterOf(params, targets);
  const { connections, lines } = params;
  const bounds = { connections, lines, seconds: Math.ceil(windowMs / 1000) + SLACK_S };
  return [delays(host, filter, bounds), events(host, filter, bounds)];
}

/** The kernel waits for every CPU with each event that is let go; bpftrace prints its counts after that. */
const DETACH_MS = 10_000;

const COMMON = {
  when: 'during',
  root: 'needed',
  consent: 'trace',
  // It runs until the window ends; being stopped then is its ordinary end, and lets it print what it counted.
  endsWithWindow: true,
  maxBytes: 4 * 1024 * 1024,
} as const;

function delays(host: HostInfo, filter: Filter, bounds: Bounds): Probe {
  const skip = isOpen(filter)
    ? {
        outcome: 'not_run' as const,
        reason:
          'every connection of the machine would be timed: name some with --port, --peer, --pid or --target',
      }
    : refusal(host, 'bpftrace', DELAY_TRACEPOINTS);
  return {
    ...COMMON,
    id: 'delays',
    run: bpftrace(delaysProgram(filter, bounds, host.tracing?.hasKprobes ?? true)),
    ...(skip && { skip }),
  };
}

/** bpftrace where it works, tracefs alone where it does not. */
function events(host: HostInfo, filter: Filter, bounds: Bounds): Probe {
  const available = availableOn(host);
  const wanted = EVENT_TRACEPOINTS.filter((name) => host.tracing?.tracepoints.has(name) ?? true);
  const asked = wanted.length === 0 ? EVENT_TRACEPOINTS : wanted;
  const notBpftrace = refusal(host, 'bpftrace', asked);
  const notTracefs = refusal(host, 'tracefs', asked);
  const ways = [
    ...(notBpftrace ? [] : [bpftrace(eventsProgram(filter, bounds, available))]),
    ...(notTracefs ? [] : [tracefs(filter, bounds, available)]),
  ];
  return {
    ...COMMON,
    id: 'events',
    run: ways,
    ...(ways.length === 0 && notTracefs && { skip: notTracefs }),
  };
}

function availableOn({ tracing }: HostInfo): Available {
  const fields = tracing?.tracepoints;
  return {
    tracefs: tracing?.tracefs ?? '/sys/kernel/tracing',
    retransmissions: fields?.has('tcp:tcp_retransmit_skb') ?? true,
    drops: fields?.has('skb:kfree_skb') ?? true,
    reasons: fields?.get('skb:kfree_skb')?.has('reason') ?? true,
  };
}

/** One machine word a line, so that the raw text can be read by people and by the parser alike. */
function bpftrace(program: string): Command {
  return { argv: ['bpftrace', '-f', 'json', '-e', program], stopSignal: 'SIGINT', graceMs: DETACH_MS };
}

function tracefs(filter: Filter, bounds: Bounds, available: Available): Command {
  return {
    argv: [
      'sh',
      '-c',
      TRACEFS_SCRIPT,
      'sh',
      available.tracefs,
      String(bounds.lines),
      // Addresses cannot be asked for here, nor ports of drops: their events hold none.
      portCondition(filter, 'sport', 'dport'),
      String(bounds.seconds),
    ],
    stopSignal: 'SIGTERM',
    graceMs: DETACH_MS,
  };
}
