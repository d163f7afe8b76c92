import type { ProbeOutput } from '../../src/core/collector.js';
import { row, type Parsed } from '../../src/core/table.js';
import { loadEnds } from '../../src/tables/load-ends.js';
import { runOf } from './run-subject.js';

/** `@ begin 1764126000.123456789`: what follows was read then. */
const STAMP = /^@ (begin|ss|end) (\d{9,11}(?:\.\d{1,9})?)$/;

/** /proc/stat and the counters at one moment, by name. */
interface Moment {
  readonly at: number;
  readonly cpus: Map<string, readonly number[]>;
  readonly counters: Map<string, number>;
}

/** What the sampler printed while a run was on: /proc/stat, snmp and netstat twice, `ss -i` in between. */
export function* parseMachine(output: ProbeOutput): Iterable<Parsed> {
  const [moments, sockets] = [new Map<string, Moment>(), new Sockets()];
  let moment: Moment | undefined;
  let header: readonly string[] = [];
  let [samples, last] = [0, 0];
  for (const { n, text } of output.lines()) {
    last = n;
    const [, what, at] = STAMP.exec(text) ?? [];
    if (what !== undefined) {
      if (what === 'ss') samples++;
      moment = what === 'ss' ? undefined : { at: Number(at), cpus: new Map(), counters: new Map() };
      if (moment) moments.set(what, moment);
    } else if (moment && text.startsWith('cpu')) cpuLine(text, moment);
    else if (moment) header = counterLine(text, header, moment);
    else sockets.line(text);
  }
  const [begin, end] = [moments.get('begin'), moments.get('end')];
  if (!begin || !end || end.at <= begin.at) {
    if (last > 0) yield { gap: 'it was cut off before its end', line: last };
    return;
  }
  const { block: _, ...of } = runOf(output.subject);
  const side = output.probe.startsWith('server') ? 'server' : 'client';
  yield row(
    loadEnds,
    1,
    {
      ...of,
      end: side,
      seconds: round(end.at - begin.at),
      ...cpuUse(begin, end),
      ...growth(begin, end),
      samples,
      ...sockets.limited(),
    },
    last,
  );
}

function cpuLine(text: string, { cpus }: Moment): void {
  const [name = '', ...fields] = text.trim().split(/\s+/);
  const numbers = fields.map(Number);
  if (/^cpu\d*$/.test(name) && numbers.length >= 7 && numbers.every(Number.isFinite)) cpus.set(name, numbers);
}

/** Two lines, `Tcp: RtoAlgorithm …` and `Tcp: 1 …`: names, then their values. Returns the names still open. */
function counterLine(text: string, names: readonly string[], { counters }: Moment): readonly string[] {
  const words = text.trim().split(/\s+/);
  if (names[0] !== words[0] || names.length !== words.length) return words;
  const group = (words[0] ?? '').replace(':', '');
  for (const [i, word] of words.entries()) {
    const value = Number(word);
    if (i > 0 && Number.isFinite(value)) counters.set(`${group} ${names[i] ?? ''}`, value);
  }
  return [];
}

type Ends = Parameters<typeof row<typeof loadEnds>>[2];

/** Fields of /proc/stat: user nice system idle iowait irq softirq steal (proc_stat(5)). */
function cpuUse(begin: Moment, end: Moment): Partial<Ends> {
  const use = [...end.cpus].flatMap(([name, after]) => {
    const before = begin.cpus.get(name);
    if (!before) return [];
    const grown = after.slice(0, 8).map((v, i) => Math.max(0, v - (before[i] ?? 0)));
    const total = grown.reduce((sum, v) => sum + v, 0);
    if (total === 0) return [];
    const share = (v: number): number => round((100 * v) / total);
    const idle = (grown[3] ?? 0) + (grown[4] ?? 0);
    return [{ name, busy: share(total - idle), softirq: share(grown[6] ?? 0), steal: share(grown[7] ?? 0) }];
  });
  const all = use.find((u) => u.name === 'cpu');
  const [busiest] = use.filter((u) => u.name !== 'cpu').toSorted((a, b) => b.busy - a.busy);
  return {
    ...(all && { cpu_busy_pct: all.busy, softirq_pct: all.softirq, steal_pct: all.steal }),
    ...(busiest && { busiest_cpu: busiest.name, busiest_cpu_pct: busiest.busy }),
  };
}

const COUNTERS = {
  out_segs: 'Tcp OutSegs',
  retrans_segs: 'Tcp RetransSegs',
  timeouts: 'TcpExt TCPTimeouts',
  tail_loss_probes: 'TcpExt TCPLossProbes',
  listen_overflows: 'TcpExt ListenOverflows',
  udp_receive_errors: 'Udp RcvbufErrors',
} as const;

function growth(begin: Moment, end: Moment): Partial<Ends> {
  const grown = Object.entries(COUNTERS).flatMap(([column, name]) => {
    const [a, b] = [begin.counters.get(name), end.counters.get(name)];
    return a === undefined || b === undefined || b < a ? [] : [[column, b - a] as const];
  });
  return Object.fromEntries(grown);
}

/** Of one connection, ms, as the last sample has them. */
interface Limits {
  readonly busy: number;
  readonly window: number;
  readonly buffer: number;
}

/** `ss -i` prints the addresses of a connection on one line and what TCP says of it on the next. */
class Sockets {
  readonly #all = new Map<string, Limits>();
  #ends = '';

  line(text: string): void {
    if (!/^\s/.test(text)) {
      this.#ends = text.trim().split(/\s+/).slice(3, 5).join(' ');
      return;
    }
    const busy = millis(text, 'busy');
    if (this.#ends === '' || busy === undefined) return;
    const [window, buffer] = [millis(text, 'rwnd_limited') ?? 0, millis(text, 'sndbuf_limited') ?? 0];
    this.#all.set(this.#ends, { busy, window, buffer });
  }

  limited(): Partial<Ends> {
    const sum = (name: keyof Limits): number =>
      [...this.#all.values()].reduce((total, one) => total + one[name], 0);
    const busy = sum('busy');
    if (busy === 0) return {};
    return {
      receive_window_limited_pct: round((100 * sum('window')) / busy),
      send_buffer_limited_pct: round((100 * sum('buffer')) / busy),
    };
  }
}

function millis(text: string, name: string): number | undefined {
  const at = text.indexOf(` ${name}:`);
  if (at < 0) return undefined;
  const value = /^(\d{1,12})ms/.exec(text.slice(at + name.length + 2, at + name.length + 20))?.[1];
  return value === undefined ? undefined : Number(value);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
