import { describe, expect, it } from 'vitest';
import sockets from '../../collectors/sockets/index.js';
import tcpCounters from '../../collectors/tcp-counters/index.js';
import { LiveMetrics, type Sample } from './live-metrics.js';
import type { MetricName } from './metrics.js';

/** A socket as ss of iproute2 6.1 prints it. */
function ss(rtt: number, dataSegs: number, retrans: number, recvQ = 0): Buffer {
  return Buffer.from(`State Recv-Q Send-Q Local Address:Port Peer Address:Port Process
ESTAB ${recvQ} 0 10.0.0.1:5201 10.0.0.2:40000 ino:7 sk:1f <->
\t skmem:(r0,rb131072,t0,tb87040,f0,w0,o0,bl0,d0) ts sack cubic rto:204 rtt:${rtt}/0.5 mss:1448 cwnd:10 data_segs_out:${dataSegs} retrans:0/${retrans}
`);
}

function watch(): { live: LiveMetrics; of: (metric: MetricName) => [at: number, value: number][] } {
  const samples: Sample[] = [];
  return {
    live: new LiveMetrics((sample) => samples.push(sample)),
    of: (metric) => samples.filter((s) => s.metric === metric).map((s) => [s.at, s.value]),
  };
}

describe('LiveMetrics', () => {
  it('takes rtt only of a socket that sent something since the tick before', () => {
    const { live, of } = watch();
    for (const [i, segs] of [5, 5, 6, 6, 9].entries())
      live.frame(sockets, 'connections', 'ss', ss(i + 1, segs, 0), i * 100);
    expect(of('rtt')).toEqual([
      [200, 3],
      [400, 5],
    ]);
    expect(of('recv_q')).toHaveLength(5);
  });

  it('counts retransmissions per second, none at the first look, of the last second only', () => {
    const { live, of } = watch();
    for (const [at, retrans] of [
      [0, 100],
      [100, 103],
      [500, 103],
      [1000, 104],
      [1500, 104],
      [3000, 104],
    ] as const)
      live.frame(sockets, 'connections', 'ss', ss(1, 5, retrans), at);
    expect(of('retrans/s')).toEqual([
      [0, 0],
      [100, 3],
      [500, 3],
      [1000, 4],
      [1500, 1],
      [3000, 0],
    ]);
  });

  it('a counter that was reset has not grown', () => {
    const { live, of } = watch();
    for (const [at, n] of [
      [0, 50],
      [1000, 53],
      [2000, 1],
    ] as const)
      live.frame(
        tcpCounters,
        'counters',
        'read',
        Buffer.from(`/proc/net/netstat:TcpExt: TCPTimeouts\n/proc/net/netstat:TcpExt: ${n}\n`),
        at,
      );
    expect(of('timeouts/s').map(([, value]) => value)).toEqual([0, 3, 0]);
  });

  it('ping: times of answers, and what stays without one', () => {
    const { live, of } = watch();
    live.pingLine('10.0.0.1', 'PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.');
    live.pingLine('10.0.0.1', '[1000.000000] 64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.5 ms');
    live.pingLine('10.0.0.1', '[1000.200000] no answer yet for icmp_seq=2');
    expect(of('ping')).toEqual([[1_000_000, 0.5]]);
    expect(of('ping_lost/s').map(([, value]) => value)).toEqual([0, 1]);
  });

  it('text of no tool is nothing', () => {
    const { live, of } = watch();
    live.frame(sockets, 'connections', 'ss', Buffer.from('\u0000\u0001 garbage\n'), 0);
    expect(of('rtt')).toEqual([]);
  });
});
