import { formatInstant, fromEpochMs } from '../../src/core/instant.js';
import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, type ParsedRow, row } from '../../src/core/table.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';
import { withoutFinalDot } from './markers.js';

/** Codes of node:dns for replies that came; every other code means that none did. */
const RCODES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'NXDOMAIN',
  ENODATA: 'NOERROR',
  ESERVFAIL: 'SERVFAIL',
  EREFUSED: 'REFUSED',
  EFORMERR: 'FORMERR',
  ENOTIMP: 'NOTIMP',
};

/** One JSON object per question, as our own script prints it. */
export function* parseNode(output: ProbeOutput): Iterable<Parsed> {
  for (const { n, text } of output.lines()) {
    if (text.trim() === '') continue;
    const asked = objectIn(text);
    yield (asked && rowOf(n, asked)) ?? { gap: 'not a line of the lookup script', line: n };
  }
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function rowOf(n: number, asked: Record<string, unknown>): ParsedRow | undefined {
  const { name, type, server, round, at, ms, answers, error } = asked;
  if (typeof name !== 'string' || typeof type !== 'string' || typeof server !== 'string') return undefined;
  const rcode = Array.isArray(answers) ? 'NOERROR' : RCODES[String(error)];
  const replied = rcode !== undefined;
  return row(dnsQueries, n, {
    name,
    type,
    view: 'resolver',
    server,
    ...(typeof round === 'number' && { round }),
    ...(isEpochMs(at) && { at: formatInstant(fromEpochMs(at)) }),
    ...(replied && { rcode }),
    ...(rcode === 'NOERROR' && {
      answers: Array.isArray(answers) ? answers.map((a) => withoutFinalDot(String(a))) : [],
    }),
    ...(replied &&
      typeof ms === 'number' &&
      Number.isFinite(ms) && { query_ms: Math.round(ms * 1000) / 1000 }),
    timed_out: error === 'ETIMEOUT',
    ...(!replied && { error: String(error) }),
    tool: 'node',
  });
}

function isEpochMs(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < 8e15;
}
