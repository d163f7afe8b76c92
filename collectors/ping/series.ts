import type { Probe, ProfileName } from '../../src/core/collector.js';

/** Left free at the end of the window. */
const RESERVE_MS = 500;
/** `-W`: how long ping waits after its last probe where nothing ever answered. */
const LINGER_MS = 1000;
/** Kernel timers round an interval up by a tick: 4 ms at HZ=250 (measured: 0.2 s became 204 ms). */
const TICK_MS = 4;
/** `[seconds.micros] 64 bytes from ADDRESS: icmp_seq=N ttl=N time=N ms`, IPv6 and some room. */
const LONGEST_LINE = 160;
/**
 * 600 probes where the window allows: none lost then proves less than 0.5 % loss. On a busy machine each is sent up to
 * 30 ms late (measured), so a few more are planned; the end of the window ends the series, with its summary.
 */
const WANTED = 640;

export interface Series {
  readonly count: number;
  readonly intervalMs: number;
}

/**
 * As many probes as end by themselves within the window: never faster than 5/s (the limit for ordinary users
 * in older iputils, and kind to the target), never slower than 1/s.
 */
export function seriesOf(profile: ProfileName, windowMs: number): Series {
  const available = Math.max(0, windowMs - RESERVE_MS - LINGER_MS);
  const wanted = Math.floor(available / WANTED) - TICK_MS;
  const intervalMs = Math.min(1000, Math.max(200, wanted));
  const count = Math.floor(available / (intervalMs + TICK_MS)) + 1;
  return { count: profile === 'quick' ? Math.min(5, count) : count, intervalMs };
}

/**
 * iputils: `-D` stamps every line, `-O` reports each probe that has no answer when the next one is sent.
 * BusyBox has neither and pings once per second; which one `ping` is shows only when asked (`ping -V`).
 */
const EITHER_PING = `tool=$1 interval=$2 count=$3 slow=$4 host=$5
case $("$tool" -V 2>&1) in
*iputils*) exec "$tool" -n -D -O -i "$interval" -c "$count" -W 1 -- "$host" ;;
*) exec "$tool" -c "$slow" -W 1 -- "$host" ;;
esac`;

/** The series against one host. `tools` decides between plain ping and the script that asks first. */
export function seriesProbe(id: string, host: string, series: Series, tools: ReadonlySet<string>): Probe {
  const tool = pingFor(host, tools);
  const interval = (series.intervalMs / 1000).toString();
  const slow = Math.max(1, Math.floor((series.count * series.intervalMs) / 1000));
  const plain = [
    tool,
    '-n',
    '-D',
    '-O',
    '-i',
    interval,
    '-c',
    `${series.count}`,
    '-W',
    '1',
    '--',
    host,
  ] as const;
  const asking = ['sh', '-c', EITHER_PING, 'sh', tool, interval, `${series.count}`, `${slow}`, host] as const;
  return {
    id,
    subject: host,
    when: 'during',
    maxBytes: Math.max(4 * 1024 * 1024, series.count * LONGEST_LINE),
    // 1: no reply at all, which is an answer. 2: could not be sent (name, route, permission).
    okExits: [0, 1],
    // Toward a neighbour that does not resolve ping is held up by the kernel and sends later than planned.
    endsWithWindow: true,
    run: { argv: tools.has('busybox') && tools.has(tool) ? asking : plain, stopSignal: 'SIGINT' },
  };
}

/** Before 2016 `ping` knew no IPv6 and `ping6` was a tool of its own; today it is a link, or gone. */
function pingFor(host: string, tools: ReadonlySet<string>): string {
  return host.includes(':') && tools.has('ping6') ? 'ping6' : 'ping';
}
