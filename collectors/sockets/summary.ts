import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { socketSummary } from '../../src/tables/socket-summary.js';

const STATES = ['estab', 'closed', 'orphaned', 'synrecv', 'timewait'] as const;

/**
 * `ss -s`: `Total: 33`, `TCP: 56 (estab 14, closed 30, orphaned 0, timewait 0)`, then a table Transport, Total,
 * IP, IPv6. Older iproute2 adds `(kernel 40)`, `synrecv 0`, `timewait 3/0`, `ports 12` and a `*` line.
 */
export function* parseSummary(lines: Iterable<Line>): Iterable<Parsed> {
  for (const { n, text } of lines) {
    const line = text.trim();
    if (line === '' || /^Transport\s+Total/.test(line)) continue;
    yield readTotal(n, line) ?? readTransport(n, line) ?? { gap: 'not a line of ss -s', line: n };
  }
}

function readTotal(n: number, line: string): Parsed | undefined {
  const [, transport = '', total, rest = ''] = /^(Total|TCP):\s+(\d{1,15})(.*)$/.exec(line) ?? [];
  if (total === undefined) return undefined;
  if (transport === 'Total') return row(socketSummary, n, { part: 'all', transport, total: Number(total) });
  const states = STATES.flatMap((state) => {
    const count = new RegExp(`[(, ]${state} (\\d{1,15})`).exec(rest)?.[1];
    return count === undefined ? [] : [[state, Number(count)] as const];
  });
  return row(socketSummary, n, {
    part: 'tcp_states',
    transport,
    total: Number(total),
    ...Object.fromEntries(states),
  });
}

function readTransport(n: number, line: string): Parsed | undefined {
  const [, transport, total, ipv4, ipv6] =
    /^(\*|[A-Z]+)\s+(\d{1,15})\s+(\d{1,15}|-)\s+(\d{1,15}|-)$/.exec(line) ?? [];
  if (transport === undefined) return undefined;
  return row(socketSummary, n, {
    part: 'in_use',
    transport,
    total: Number(total),
    ...(ipv4 !== '-' && { ipv4: Number(ipv4) }),
    ...(ipv6 !== '-' && { ipv6: Number(ipv6) }),
  });
}
