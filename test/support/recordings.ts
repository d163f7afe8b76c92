import type { ClockSample, RecordedHost, Recording, Series } from '../../src/core/recording.js';
import { seeded } from '../../src/series/random.js';

/** What is wrong in a recording made up for a test; nothing: a healthy link. */
export interface Truth {
  readonly seed: number;
  readonly seconds?: number;
  /** Bad spans, ms. */
  readonly events?: readonly { readonly from: number; readonly to: number }[];
  /**
   * `queue`: every packet waits. `reader`: the application on the server reads nothing. `loss`: a part of what the client
   * sends is lost. `ack_loss`: D-SACK says that all of what was sent again had arrived. `softirq`: one CPU of the server.
   */
  readonly fault?: 'queue' | 'reader' | 'loss' | 'spurious' | 'softirq' | 'nic' | 'idle_sender';
  /** Which hosts were recorded. */
  readonly hosts?: readonly ('client' | 'server')[];
  /** Which samplers ran. */
  readonly without?: readonly ('ping' | 'cpu' | 'counters' | 'processes')[];
  /** How much a value is like the one before it, 0..1. */
  readonly memory?: number;
  readonly clock?: { readonly server?: readonly ClockSample[] };
  /** No data moves at all. */
  readonly isIdle?: boolean;
  /** Receive queue of a fast flow: now and then full for a moment, while it is read. */
  readonly isFast?: boolean;
}

export const SENDER = '10.0.0.1:40000 → 10.0.0.2:5201';

const TICK = 100;

/** Client 10.0.0.1 sends to server 10.0.0.2, sampled at both ends every 100 ms, pings every 200 ms, counters every 1 s. */
export function recordingOf(truth: Truth): Recording {
  const {
    seed,
    seconds = 120,
    events = [],
    fault,
    memory = 0.9,
    without = [],
    hosts = ['client', 'server'],
  } = truth;
  const durationMs = seconds * 1000;
  const random = seeded(seed);
  const isBad = (at: number): boolean => fault !== undefined && events.some((e) => at >= e.from && at < e.to);
  const wander = (phi: number): (() => number) => {
    let state = normal(random);
    return () => (state = phi * state + Math.sqrt(1 - phi * phi) * normal(random));
  };
  const out: Series[] = [];
  const put = (
    host: string,
    table: string,
    key: Record<string, unknown>,
    subject: string,
    kind: Series['kind'],
    artifact: string,
    at: readonly number[],
    columns: Record<string, readonly number[]>,
  ): void => {
    for (const [column, values] of Object.entries(columns))
      out.push({
        host,
        table,
        key,
        subject,
        column,
        kind,
        artifact: `recordings/${host}/${artifact}.txt`,
        at: Float64Array.from(at),
        value: Float64Array.from(values),
        line: Uint32Array.from(at, (_, i) => i + 1),
      });
  };

  const ticks = Array.from({ length: durationMs / TICK }, (_, i) => i * TICK + random() * 4);
  const c: Record<string, number[]> = {};
  const s: Record<string, number[]> = {};
  const add = (side: Record<string, number[]>, values: Record<string, number>): void => {
    for (const [name, value] of Object.entries(values)) (side[name] ??= []).push(value);
  };
  const rttNoise = wander(memory);
  const speedNoise = wander(memory);
  const state = {
    sent: 5000,
    retrans: 0,
    dsack: 0,
    acked: 7e6,
    rwnd: 0,
    busy: 5000,
    received: 7e6,
    queue: 0,
    drops: 0,
  };
  let backlog = 0;
  for (const at of ticks) {
    const bad = isBad(at);
    const stopped = bad && fault === 'reader';
    const idle = truth.isIdle === true || (bad && fault === 'idle_sender');
    let segs = idle ? 0 : Math.max(4, Math.round(430 * Math.exp(0.15 * speedNoise())));
    let rtt = 2 * Math.exp(0.12 * rttNoise());
    if (bad && fault === 'queue') rtt += 60 + 10 * random();
    if (bad && fault === 'softirq') rtt += 12 + 5 * random();
    if (stopped) {
      backlog = Math.min(400_000, backlog + segs * 1448);
      segs = backlog < 400_000 ? segs : 0;
      if (segs === 0) state.rwnd += TICK;
    } else backlog = 0;
    if (bad && (fault === 'loss' || fault === 'nic')) {
      segs = Math.round(segs / 3);
      state.retrans += Math.round(segs * 0.06);
    }
    if (bad && fault === 'spurious') {
      state.retrans += 9;
      state.dsack += 9;
      state.drops += 9;
    }
    if (!idle) state.busy += TICK;
    state.sent += segs;
    state.acked += segs * 1448;
    state.received += segs * 1448;
    const moment =
      truth.isFast === true && random() < 0.42 ? 20_000 + random() * 250_000 : random() < 0.05 ? 2896 : 0;
    const queue = idle ? 0 : stopped ? backlog : moment;
    add(c, {
      rtt_ms: rtt,
      rttvar_ms: rtt / 8,
      cwnd: 100,
      unacked: idle ? 0 : Math.min(100, Math.round(60 + 10 * normal(random))),
      send_q: idle ? 0 : stopped && segs === 0 ? 900_000 : 80_000,
      recv_q: 0,
      retrans_total: state.retrans,
      dsack_dups: state.dsack,
      data_segs_out: truth.isIdle ? 5000 : state.sent,
      data_segs_in: 3,
      bytes_acked: state.acked,
      bytes_received: 120,
      busy_ms: state.busy,
      rwnd_limited_ms: state.rwnd,
      sndbuf_limited_ms: 0,
      app_limited: idle ? 1 : 0,
      lastsnd_ms: 1,
      lastrcv_ms: at + 9000,
    });
    add(s, {
      // Left from the handshake: what the receiver of data calls its rtt.
      rtt_ms: 5.422,
      rttvar_ms: 2.711,
      cwnd: 10,
      recv_q: queue,
      send_q: 0,
      skmem_r: queue * 1.2,
      skmem_rb: 520_000,
      drops: state.drops,
      retrans_total: 0,
      data_segs_out: 3,
      data_segs_in: truth.isIdle ? 5000 : state.sent,
      bytes_acked: 120,
      bytes_received: state.received,
      lastsnd_ms: at + 9000,
    });
  }
  const tuple = (local: string, lp: number, remote: string, rp: number): Record<string, unknown> => ({
    protocol: 'tcp',
    local_address: local,
    local_port: lp,
    remote_address: remote,
    remote_port: rp,
    socket_id: `sk:${lp}`,
  });
  if (hosts.includes('client'))
    put(
      'client',
      'sockets',
      tuple('10.0.0.1', 40_000, '10.0.0.2', 5201),
      SENDER,
      'gauge',
      'sockets',
      ticks,
      c,
    );
  if (hosts.includes('server'))
    put(
      'server',
      'sockets',
      tuple('::ffff:10.0.0.2', 5201, '::ffff:10.0.0.1', 40_000),
      '10.0.0.2:5201 → 10.0.0.1:40000',
      'gauge',
      'sockets',
      ticks,
      s,
    );

  if (!without.includes('ping') && hosts.includes('client')) {
    const noise = wander(memory);
    const sentAt = Array.from({ length: durationMs / 200 }, (_, i) => i * 200 + random() * 3);
    const answers = sentAt.map((at) => {
      const bad = isBad(at);
      const rtt = 1.8 * Math.exp(0.12 * noise()) + (bad && fault === 'queue' ? 60 + 10 * random() : 0);
      return { at, rtt, lost: bad && (fault === 'loss' || fault === 'nic') && random() < 0.5 ? 1 : 0 };
    });
    const got = answers.filter((a) => a.lost === 0);
    const key = { target: '10.0.0.2', role: 'target' };
    put(
      'client',
      'ping_replies',
      key,
      '10.0.0.2',
      'gauge',
      'ping',
      got.map((a) => a.at),
      { rtt_ms: got.map((a) => a.rtt) },
    );
    put('client', 'ping_replies', key, '10.0.0.2', 'gauge', 'ping', sentAt, {
      lost: answers.map((a) => a.lost),
    });
  }

  const seconds1 = Array.from({ length: seconds + 1 }, (_, i) => i * 1000);
  for (const host of hosts) {
    const onServer = host === 'server';
    if (!without.includes('cpu')) {
      for (const cpu of ['0', '1']) {
        const noise = wander(memory);
        const total = { user: 1000, system: 500, idle: 90_000, softirq: 300, steal: 0 };
        const columns: Record<string, number[]> = {};
        for (const at of seconds1) {
          const full = onServer && cpu === '1' && fault === 'softirq' && isBad(at - 500);
          const soft = full ? 92 : Math.max(0, Math.round(6 + 2 * noise()));
          const user = Math.max(0, Math.round(5 + 2 * noise()));
          total.softirq += soft;
          total.user += user;
          total.idle += Math.max(0, 100 - soft - user);
          for (const [name, value] of Object.entries(total)) (columns[name] ??= []).push(value);
        }
        put(host, 'cpu_times', { cpu }, `cpu${cpu}`, 'counter', 'cpu', seconds1, columns);
      }
    }
    if (!without.includes('counters')) {
      let [dropped, crc] = [12, 4];
      const nic = seconds1.map((at) =>
        onServer && fault === 'nic' && isBad(at - 500) ? (dropped += 40) : dropped,
      );
      put(
        host,
        'interface_counters',
        { interface: 'eth0', source: 'rtnl' },
        'eth0 rtnl',
        'counter',
        'net',
        seconds1,
        {
          rx_missed_errors: nic,
          rx_crc_errors: seconds1.map(() => crc),
          // LLDP and the like: grows all the time, and is no loss (item 26).
          rx_dropped: seconds1.map(() => (crc += 0) + Math.round(random() * 3)).map(sum()),
        },
      );
      put(host, 'softnet', { cpu: '0' }, 'cpu0', 'counter', 'net', seconds1, {
        dropped: seconds1.map(() => 0),
      });
    }
    if (!without.includes('processes')) {
      const noise = wander(memory);
      put(host, 'process_sched', { pid: 4711 }, '4711', 'counter', 'processes', seconds1, {
        utime_ticks: seconds1.map(() => Math.max(0, Math.round(8 + 2 * noise()))).map(sum()),
        stime_ticks: seconds1.map(() => 4).map(sum()),
      });
    }
  }
  const ours: ClockSample[] = [{ at: 0, offsetMs: 0, errorMs: 0 }];
  const clocks = { client: ours, server: truth.clock?.server ?? [{ at: 0, offsetMs: 3, errorMs: 0.8 }] };
  return {
    startedAt: Date.parse('2026-11-26T08:00:00Z'),
    durationMs,
    hosts: hosts.map((id): RecordedHost => ({ id, clock: clocks[id], samplers: [] })),
    series: out,
    markers: [],
  };
}

/** Spans of `ms` every `everyMs`, the first after half a turn. */
export function every(everyMs: number, ms: number, seconds = 120): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let at = everyMs / 2; at + ms < seconds * 1000; at += everyMs) found.push({ from: at, to: at + ms });
  return found;
}

/** Spans at uneven distances. */
export const IRREGULAR = [9, 21, 47, 58, 93, 104].map((s) => ({ from: s * 1000, to: s * 1000 + 2500 }));

/** The same series of a host with one column put in place of what it was. */
export function withColumn(
  recording: Recording,
  host: string,
  table: string,
  column: string,
  value: (was: number, i: number, at: number) => number,
): Recording {
  const series = recording.series.map((one) =>
    one.host === host && one.table === table && one.column === column
      ? { ...one, value: one.value.map((v, i) => value(v, i, one.at[i] ?? 0)) }
      : one,
  );
  return { ...recording, series };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function sum(): (by: number) => number {
  let total = 0;
  return (by) => (total += by);
}
