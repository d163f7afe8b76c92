import { EvidenceError } from '../core/errors.js';
import { timeLimit } from '../core/time-limit.js';
import { type HostSource, isUnreachable, type Unreachable } from './host-source.js';
import type { OnProgress } from './progress.js';
import { type Looking, type ReadyHost, readyHost } from './ready-host.js';
import { StartLine } from './start-line.js';
import { parseTarget } from './targets.js';

export interface Arrival {
  readonly source: HostSource;
  /** Settles when the host may begin, or is known not to. */
  readonly outcome: Promise<ReadyHost | Unreachable>;
}

/** All hosts on their way to the start. */
export interface Muster {
  readonly arrivals: readonly Arrival[];
  /** `performance.now()` when those that were ready began. */
  openedAt(): number;
  /** Waits for the start. Throws E_NO_HOST when no host can begin, and what the user must correct. */
  opened(): Promise<readonly ReadyHost[]>;
  /** Gives up on those that have not come. */
  giveUp(): void;
}

interface MusterOptions extends Looking {
  readonly stop: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Connects to all hosts at once and looks around; none waits long for another (see StartLine). */
export function musterHosts(sources: readonly HostSource[], how: MusterOptions): Muster {
  const { options, stop, onProgress } = how;
  // A target nobody can probe is the user's to correct, before anybody is disturbed.
  for (const target of [...options.targets, ...sources.flatMap((s) => s.targets)]) parseTarget(target);
  const line = new StartLine(sources.length, options.together);
  const late = new AbortController();
  const signal = AbortSignal.any([stop, late.signal]);
  const ready: ReadyHost[] = [];
  const absent: { source: HostSource; why: Unreachable }[] = [];
  let userError: EvidenceError | undefined;

  const bring = async (source: HostSource): Promise<ReadyHost | Unreachable> => {
    // The connection has limits of its own; this one is for looking around on a host that answers slowly.
    const limitMs = 2 * options.connectTimeoutMs;
    const limit = AbortSignal.any([signal, timeLimit(limitMs)]);
    let answer = await readyHost(source, how, towards(source, sources), limit).catch(
      (error: unknown): Unreachable => {
        if (error instanceof EvidenceError) userError ??= error;
        return { outcome: 'failed', reason: (error as Error).message };
      },
    );
    if (isUnreachable(answer)) {
      if (answer.outcome === 'interrupted' && !stop.aborted) {
        answer = { outcome: 'timed_out', reason: notInTime(late.signal, limitMs) };
      }
      absent.push({ source, why: answer });
      onProgress({ type: 'absent', host: source.id ?? source.label, ...answer });
      line.leave();
      return answer;
    }
    ready.push(answer);
    await line.arrive();
    return answer;
  };
  const arrivals = sources.map((source) => ({ source, outcome: bring(source) }));
  return {
    arrivals,
    openedAt: () => line.openedAt ?? performance.now(),
    opened: async () => {
      await line.opened;
      if (ready.length > 0) return [...ready];
      throw userError ?? nobody(absent);
    },
    giveUp: () => late.abort('it was not there when the window ended'),
  };
}

/** Clients and servers probe each other, a gateway both; without roles only what was asked for is probed. */
function towards(source: HostSource, all: readonly HostSource[]): string[] {
  const opposite: Readonly<Record<string, readonly string[]>> = {
    client: ['server'],
    server: ['client'],
    gateway: ['client', 'server'],
  };
  const roles = opposite[source.role ?? ''] ?? [];
  return all.flatMap((other) =>
    other !== source && other.address !== undefined && roles.includes(other.role ?? '')
      ? [other.address]
      : [],
  );
}

function notInTime(late: AbortSignal, limitMs: number): string {
  return late.aborted ? String(late.reason) : `no answer within ${limitMs / 1000} s`;
}

function nobody(absent: readonly { source: HostSource; why: Unreachable }[]): EvidenceError {
  const list = absent.map(({ source, why }) => `  ${source.id ?? source.label}: ${why.reason}`);
  const remedies = [...new Set(absent.flatMap(({ why }) => why.remedy ?? []))];
  return new EvidenceError(
    'E_NO_HOST',
    `no host could be collected from:\n${list.join('\n')}`,
    remedies.length > 0 ? remedies.join('\n    ') : undefined,
  );
}
