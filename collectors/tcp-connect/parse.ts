import type { ProbeOutput } from '../../src/core/collector.js';
import { formatInstant, fromEpochSeconds } from '../../src/core/instant.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

type Connect = RowOf<typeof tcpConnects>;

/** One JSON line per attempt, as our scripts print it. `from` and `to` are epoch seconds around connect(2). */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  for (const { n, text } of output.lines()) {
    if (text.trim() === '') continue;
    const data = connectOf(text, output.subject ?? '');
    yield data ? row(tcpConnects, n, data) : { gap: 'not the JSON line of an attempt', line: n };
  }
}

function connectOf(text: string, target: string): Connect | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { attempt, at, address, port, limit_s, exit, from, to, error } = value as Record<string, unknown>;
  if (typeof attempt !== 'number' || typeof port !== 'number' || typeof limit_s !== 'number')
    return undefined;
  if (typeof address !== 'string' || typeof exit !== 'number') return undefined;
  const began = instantOf(at);
  const words = typeof error === 'string' && error !== '' ? error : undefined;
  const outcome = outcomeOf(exit, words);
  const took = between(instantOf(from), instantOf(to));
  return {
    target,
    address,
    port,
    attempt,
    ...(began !== undefined && { at: formatInstant(began) }),
    outcome,
    ...(took !== undefined && (outcome === 'connected' ? { connect_ms: took } : { failed_after_ms: took })),
    limit_ms: limit_s * 1000,
    ...(words !== undefined && { error: words }),
  };
}

/** 124: `timeout` ended it. The texts are strerror(3) of connect(2)'s errno. */
function outcomeOf(exit: number, words: string | undefined): Connect['outcome'] {
  if (exit === 0) return 'connected';
  if (exit === 124 || words === 'Connection timed out') return 'timeout';
  if (words === 'Connection refused') return 'refused';
  if (words === 'No route to host' || words === 'Network is unreachable') return 'unreachable';
  if (words === 'Connection reset by peer') return 'reset';
  if (words === 'Permission denied') return 'prohibited';
  if (words === 'Operation not permitted') return 'denied';
  return 'error';
}

function instantOf(text: unknown): bigint | undefined {
  return typeof text === 'string' ? fromEpochSeconds(text) : undefined;
}

function between(from: bigint | undefined, to: bigint | undefined): number | undefined {
  if (from === undefined || to === undefined || to < from) return undefined;
  return Number((to - from) / 1000n) / 1000;
}
