import type { Collector, Line } from '../core/collector.js';
import type { MetricName } from './metrics.js';
import { outputOf, parsedBy } from './parse-frame.js';
import { sockets } from '../tables/sockets.js';
import { subjectOf } from './series-columns.js';

/** One value, as it was just measured. */
export interface Sample {
  readonly metric: MetricName;
  /** Which socket, CPU or target; empty: the host. */
  readonly subject: string;
  /** Epoch ms, clock of the host. */
  readonly at: number;
  readonly value: number;
}

type Row = Readonly<Record<string, unknown>>;

/** Rates are over this long, and the time between two samples where that is longer. */
const RATE_MS = 1000;

/** Sum of what was counted lately, per second. */
class Rate {
  readonly #added: { readonly at: number; readonly n: number }[] = [];
  #since: number | undefined;

  add(at: number, n: number): number {
    this.#since ??= at;
    this.#added.push({ at, n });
    while ((this.#added[1]?.at ?? Infinity) <= at - RATE_MS) this.#added.shift();
    const from = Math.max(this.#since, Math.min(at - RATE_MS, this.#added[0]?.at ?? at));
    const sum = this.#added.reduce((total, a) => total + (a.at > from ? a.n : 0), 0);
    return at > from ? (sum * 1000) / Math.max(RATE_MS, at - from) : 0;
  }
}

interface Before {
  readonly retrans: number;
  readonly drops: number;
  readonly sent: number;
}

/** What the frames of one host say about the metrics, as they come in. */
export class LiveMetrics {
  readonly #emit: (sample: Sample) => void;
  readonly #rates = new Map<MetricName, Rate>();
  readonly #counters = new Map<string, number>();
  #sockets = new Map<string, Before>();

  constructor(emit: (sample: Sample) => void) {
    this.#emit = emit;
  }

  /** A frame of `collector`/`probe`; of others than those it knows it takes nothing. */
  frame(collector: Collector, probe: string, tool: string, text: Buffer, at: number): void {
    const read = FRAMES[`${collector.id}/${probe}`];
    if (!read) return;
    const lines = text
      .toString('utf8')
      .split('\n')
      .map((line, i): Line => ({ n: i + 1, text: line }));
    const from = { host: '', probe, tool, argv: [] };
    const rows = [...parsedBy(collector, outputOf(from, lines.slice(0, -1), at, 0))].map((p) => p.row);
    if (read === 'sockets') this.#fromSockets(rows, at);
    else if (read === 'cpu') this.#fromCpu(rows, at);
    else if (read === 'softnet')
      this.#rate('squeezed/s', at, this.#grown(rows, 'squeeze', 'time_squeeze', 'cpu'));
    else this.#fromCounters(rows, at);
  }

  /** A line of `ping -D -O`. */
  pingLine(target: string, text: string): void {
    const stamp = /^\[(\d{1,12}\.\d{1,9})\] /.exec(text)?.[1];
    if (stamp === undefined) return;
    const at = Number(stamp) * 1000;
    const rtt = /: (?:icmp_)?seq=\d{1,5} .*\btime[=<]([\d.]{1,12}) ms/.exec(text)?.[1];
    if (rtt !== undefined) this.#emit({ metric: 'ping', subject: target, at, value: Number(rtt) });
    if (rtt !== undefined || text.includes('no answer yet'))
      this.#rate('ping_lost/s', at, rtt === undefined ? 1 : 0);
  }

  #fromSockets(rows: readonly Row[], at: number): void {
    const now = new Map<string, Before>();
    let [retransmitted, dropped] = [0, 0];
    for (const row of rows) {
      const subject = subjectOf(sockets, row, '');
      const id = `${subject} ${String(row['socket_id'])}`;
      const before = this.#sockets.get(id);
      const current = {
        retrans: number(row, 'retrans_total'),
        drops: number(row, 'drops'),
        sent: number(row, 'data_segs_out'),
      };
      now.set(id, current);
      for (const metric of ['recv_q', 'send_q', 'unacked'] as const) this.#level(metric, subject, row, at);
      if (!before) continue;
      retransmitted += Math.max(0, current.retrans - before.retrans);
      dropped += Math.max(0, current.drops - before.drops);
      // On a side that sends nothing rtt and cwnd are those of long ago.
      if (current.sent > before.sent) {
        this.#level('rtt', subject, row, at, 'rtt_ms');
        this.#level('rttvar', subject, row, at, 'rttvar_ms');
        this.#level('cwnd', subject, row, at);
      }
    }
    this.#sockets = now;
    this.#rate('retrans/s', at, retransmitted);
    this.#rate('drops/s', at, dropped);
  }

  #fromCounters(rows: readonly Row[], at: number): void {
    for (const row of rows) {
      const name = `${String(row['group'])} ${String(row['name'])}`;
      if (name === 'TcpExt TCPTimeouts')
        this.#rate('timeouts/s', at, this.#growth(name, number(row, 'value')));
      if (name === 'Tcp EstabResets') this.#rate('resets/s', at, this.#growth(name, number(row, 'value')));
    }
  }

  #fromCpu(rows: readonly Row[], at: number): void {
    let [busiest, most] = [-1, -1];
    let [busiestCpu, mostCpu] = ['', ''];
    for (const row of rows) {
      const cpu = row['cpu'];
      if (typeof cpu !== 'string' || cpu === 'all') continue;
      const known = this.#counters.has(`cpu ${cpu} idle`);
      const grown = (name: string): number => this.#growth(`cpu ${cpu} ${name}`, number(row, name));
      const idle = grown('idle') + grown('iowait');
      const soft = grown('softirq');
      const busy = ['user', 'nice', 'system', 'irq', 'steal'].reduce((sum, name) => sum + grown(name), soft);
      if (!known || busy + idle <= 0) continue;
      const [share, softShare] = [(100 * busy) / (busy + idle), (100 * soft) / (busy + idle)];
      if (share > busiest) [busiest, busiestCpu] = [share, cpu];
      if (softShare > most) [most, mostCpu] = [softShare, cpu];
    }
    if (busiest >= 0) this.#emit({ metric: 'cpu', subject: `cpu${busiestCpu}`, at, value: busiest });
    if (most >= 0) this.#emit({ metric: 'softirq', subject: `cpu${mostCpu}`, at, value: most });
  }

  #grown(rows: readonly Row[], what: string, column: string, key: string): number {
    return rows.reduce(
      (sum, row) => sum + this.#growth(`${what} ${String(row[key])}`, number(row, column)),
      0,
    );
  }

  /** Since the sample before; 0 at the first and after a reset. */
  #growth(name: string, value: number): number {
    const before = this.#counters.get(name);
    this.#counters.set(name, value);
    return before === undefined ? 0 : Math.max(0, value - before);
  }

  #level(metric: MetricName, subject: string, row: Row, at: number, column: string = metric): void {
    const value = row[column];
    if (typeof value === 'number') this.#emit({ metric, subject, at, value });
  }

  #rate(metric: MetricName, at: number, n: number): void {
    let rate = this.#rates.get(metric);
    if (!rate) this.#rates.set(metric, (rate = new Rate()));
    this.#emit({ metric, subject: '', at, value: rate.add(at, n) });
  }
}

const FRAMES: Readonly<Record<string, 'sockets' | 'cpu' | 'counters' | 'softnet'>> = {
  'sockets/connections': 'sockets',
  'cpu/stat': 'cpu',
  'cpu/softnet': 'softnet',
  'tcp-counters/counters': 'counters',
};

function number(row: Row, name: string): number {
  const value = row[name];
  return typeof value === 'number' ? value : 0;
}
