import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { traceCounts } from '../../src/tables/trace-counts.js';
import { tracedDrops } from '../../src/tables/traced-drops.js';
import { tracedRetransmissions } from '../../src/tables/traced-retransmissions.js';
import { count, readPrinted } from './bpftrace-output.js';
import { CONGESTION, instantText, plainAddress, protocolName, stateName } from './values.js';

interface Known {
  /** Wall clock minus monotonic clock, ns. */
  offset?: bigint;
  /** Number of a drop reason → its name in this kernel. */
  reasons: ReadonlyMap<number, string>;
  /** Kinds that were traced to the end, so that none counted means that there was none. */
  whole: readonly ('retransmissions' | 'drops')[];
}

/** What eventsProgram prints: its clock, the names of the reasons, an event a line; at its end what it watched, and the counts of all. */
export function* parseEvents(output: ProbeOutput): Generator<Parsed> {
  const known: Known = { reasons: new Map(), whole: [] };
  const counted = { retransmissions: 0, drops: 0 };
  let printed = 0;
  let last = 1;
  for (const part of readPrinted(output.lines())) {
    last = part.line;
    if (part.kind === 'map') {
      for (const [key, value] of part.entries) {
        const times = count(value);
        const what = times === undefined ? undefined : countRow(part.name, key, known);
        if (times === undefined || what === undefined) {
          yield { gap: `${part.name}[${key}]: ${JSON.stringify(value)}`, line: part.line };
          continue;
        }
        counted[what.what] += times;
        yield row(traceCounts, part.line, { ...what, count: times });
      }
      continue;
    }
    if (part.kind === 'lost') {
      yield row(traceCounts, part.line, { what: 'events_lost', count: part.count });
      continue;
    }
    const event = part.kind === 'text' ? eventRow(part.line, part.text, known) : undefined;
    if (event === undefined) yield { gap: part.text.slice(0, 500), line: part.line };
    else if (event !== 'about itself') {
      printed++;
      yield event;
    }
  }
  for (const what of known.whole.filter((kind) => counted[kind] === 0)) {
    yield row(traceCounts, last, { what, count: 0 });
  }
  const whole = counted.retransmissions + counted.drops;
  if (whole > printed) yield row(traceCounts, last, { what: 'lines_capped', count: whole - printed });
}

function eventRow(line: number, text: string, known: Known): Parsed | 'about itself' | undefined {
  const clock = /^clock (\d{1,12}) (\d{1,19})\n$/.exec(text);
  if (clock) {
    // strftime gives whole seconds: the time of day is up to a second early.
    known.offset = BigInt(clock[1] ?? 0) * 1_000_000_000n - BigInt(clock[2] ?? 0);
    return 'about itself';
  }
  if (text.startsWith('name: kfree_skb')) {
    known.reasons = reasonNames(text);
    return 'about itself';
  }
  const ended = /^ended( retransmissions)?( drops)?\n$/.exec(text);
  if (ended) {
    known.whole = (['retransmissions', 'drops'] as const).filter((_, i) => ended[i + 1] !== undefined);
    return 'about itself';
  }
  return retransmission(line, text, known) ?? drop(line, text, known);
}

function retransmission(line: number, text: string, known: Known): Parsed | undefined {
  const m =
    /^retransmit (\d{1,19}) (\S+) (\d{1,5}) (\S+) (\d{1,5}) (\d{1,3}) (\d{1,3}) (\d{1,3}) (\d{1,10})\n$/.exec(
      text,
    );
  const at = timeOf(m?.[1], known);
  if (!m || at === undefined) return undefined;
  const congestion = CONGESTION[Number(m[7])];
  return row(tracedRetransmissions, line, {
    at,
    local_address: plainAddress(m[2] ?? ''),
    local_port: Number(m[3]),
    remote_address: plainAddress(m[4] ?? ''),
    remote_port: Number(m[5]),
    state: stateName(Number(m[6])),
    ...(congestion && { congestion }),
    timeouts: Number(m[8]),
    srtt_us: Number(m[9]),
  });
}

function drop(line: number, text: string, known: Known): Parsed | undefined {
  const m = /^drop (\d{1,19}) (\d{1,10}) (\S+) (\S+) (\d{1,5}) (\S+) (\d{1,5}) (\d{1,3})\n$/.exec(text);
  const at = timeOf(m?.[1], known);
  if (!m || at === undefined) return undefined;
  const reason = reasonOf(Number(m[2]), known);
  const hasPorts = Number(m[5]) > 0 || Number(m[7]) > 0;
  return row(tracedDrops, line, {
    at,
    ...(reason !== undefined && { reason }),
    place: functionOf(m[3] ?? ''),
    protocol: protocolName(Number(m[8])),
    source_address: m[4] ?? '',
    ...(hasPorts && { source_port: Number(m[5]) }),
    destination_address: m[6] ?? '',
    ...(hasPorts && { destination_port: Number(m[7]) }),
  });
}

interface Counted {
  readonly what: 'retransmissions' | 'drops';
  readonly state?: string;
  readonly congestion?: string;
  readonly reason?: string;
  readonly place?: string;
}

function countRow(map: string, key: string, known: Known): Counted | undefined {
  const [first = '', ...rest] = key.split(',');
  if (!/^\d{1,10}$/.test(first)) return undefined;
  if (map === 'retransmits') {
    const congestion = CONGESTION[Number(rest[0])];
    return { what: 'retransmissions', state: stateName(Number(first)), ...(congestion && { congestion }) };
  }
  if (map !== 'drops') return undefined;
  const reason = reasonOf(Number(first), known);
  return { what: 'drops', ...(reason !== undefined && { reason }), place: functionOf(rest.join(',')) };
}

function timeOf(ns: string | undefined, { offset }: Known): string | undefined {
  return ns === undefined || offset === undefined ? undefined : instantText(BigInt(ns) + offset);
}

/** 0: the kernel does not say; a number without a name is kept as it is. */
function reasonOf(number: number, { reasons }: Known): string | undefined {
  return number === 0 ? undefined : (reasons.get(number) ?? String(number));
}

/** `nf_hook_slow+171` → the function. */
function functionOf(symbol: string): string {
  return symbol.replace(/\+(0x)?[\da-f]+(\/0x[\da-f]+)?$/, '');
}

/** `__print_symbolic(REC->reason, { 2, "NOT_SPECIFIED" }, …)` of the tracepoint's format. */
function reasonNames(format: string): ReadonlyMap<number, string> {
  const list = format.slice(Math.max(0, format.indexOf('REC->reason')));
  return new Map(
    [...list.matchAll(/\{ (\d+|0x[\da-f]+), "(\w+)" \}/g)].map((m) => [Number(m[1]), m[2] ?? '']),
  );
}
