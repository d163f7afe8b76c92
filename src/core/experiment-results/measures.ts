import { defined } from '../defined.js';
import { citeRow, type TableRow } from '../table-row.js';

/** One direction of one run of an experiment, put together from what both ends said of it. */
export interface Measure {
  readonly run: number;
  readonly block: number;
  /** What was varied, and, where both directions ran at once, which of them: `w=64K P=4 dir=both flow=up`. */
  readonly cell: string;
  readonly protocol: string;
  /** Bits per second that arrived. */
  readonly goodput: number;
  readonly cite: string;
  readonly retransmitsPerGB?: number;
  readonly rttMs?: number;
  readonly lostPct?: number;
  readonly jitterMs?: number;
  /** Of one CPU, by the load generator alone. */
  readonly senderCpuPct?: number;
  readonly receiverCpuPct?: number;
  /** The busiest CPU of either machine. */
  readonly busiestCpuPct?: number;
  readonly windowLimitedPct?: number;
  readonly bufferLimitedPct?: number;
}

/** The rows of a bundle or of a run that is on, by table. */
type Rows = (table: string) => Iterable<TableRow>;

/** Every direction of every run that carried something, in the order of the runs. */
export function measuresOf(rows: Rows): Measure[] {
  const senders = byRun(rows('load_senders'), 'sender');
  const ends = byRun(rows('load_ends'), 'end');
  const measures = [...rows('load_runs')].flatMap((row): Measure[] => {
    const [run, block, goodput] = [num(row, 'run'), num(row, 'block'), num(row, 'goodput_bps')];
    const [cell, sender] = [row['cell'], row['sender']];
    if (run === undefined || block === undefined || goodput === undefined || typeof cell !== 'string')
      return [];
    const tcp = senders.get(`${run} ${String(sender)}`);
    const machines = ['client', 'server'].flatMap((end) => ends.get(`${run} ${end}`) ?? []);
    const own = ends.get(`${run} ${String(sender)}`);
    const flow = row['both'] === true ? ` flow=${sender === 'client' ? 'up' : 'down'}` : '';
    const [again, sent] = [num(row, 'retransmits'), num(row, 'sent_bytes') ?? 0];
    const busiest = machines.flatMap((m) => num(m, 'busiest_cpu_pct') ?? []);
    return [
      {
        run,
        block,
        cell: cell + flow,
        protocol: String(row['protocol']),
        goodput,
        cite: citeRow(row),
        ...defined({
          retransmitsPerGB: again !== undefined && sent > 0 ? again / (sent / 1e9) : undefined,
          rttMs: tcp && num(tcp, 'rtt_mean_ms'),
          lostPct: num(row, 'lost_pct'),
          jitterMs: num(row, 'jitter_ms'),
          senderCpuPct: num(row, 'sender_cpu_pct'),
          receiverCpuPct: num(row, 'receiver_cpu_pct'),
          busiestCpuPct: busiest.length > 0 ? Math.max(...busiest) : undefined,
          windowLimitedPct: own && num(own, 'receive_window_limited_pct'),
          bufferLimitedPct: own && num(own, 'send_buffer_limited_pct'),
        }),
      },
    ];
  });
  return measures.toSorted((a, b) => a.run - b.run);
}

function byRun(rows: Iterable<TableRow>, end: string): Map<string, TableRow> {
  const found = new Map<string, TableRow>();
  for (const row of rows) found.set(`${String(row['run'])} ${String(row[end])}`, row);
  return found;
}

function num(row: TableRow, column: string): number | undefined {
  const value = row[column];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
