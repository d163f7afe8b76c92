import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProbeOutput } from '../../src/core/collector.js';
import type { RowOf } from '../../src/core/table.js';
import type { sockets } from '../../src/tables/sockets.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { parse } from './parse.js';

type Socket = RowOf<typeof sockets>;

const parsed = (text: string, tool = 'ss', probe = 'connections') => [
  ...parse(probeOutput(text, { probe, tool })),
];
const rows = (text: string, tool?: string, probe?: string) =>
  parsed(text, tool, probe).flatMap((item) => ('gap' in item ? [] : [item.row as Socket]));
const own = (name: string) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8');
const one = (details: string) =>
  rows(`ESTAB 0 0 10.0.0.1:5000 10.0.0.2:6000 ino:7 sk:1f <->\n\t ${details}\n`)[0] as Socket;
const nameOf = (s: Socket) =>
  `${s.state} ${s.local_address}:${s.local_port} ${s.remote_address}:${s.remote_port}`;

describe('sockets, three sources of one moment', () => {
  it.each(['client-awkward', 'server-awkward'])('list the same connections: %s', (name) => {
    const [diag, env, proc] = ['ss', 'env', 'read'].map((tool) =>
      rows(own(`${name}/connections.${tool}.txt`), tool),
    ) as [Socket[], Socket[], Socket[]];
    expect(diag.length).toBeGreaterThan(15);
    expect(env.map(nameOf).toSorted()).toEqual(proc.map(nameOf).toSorted());
    // sock_diag ran first; a socket may have come or gone until the other two did.
    expect(diag.map(nameOf).toSorted()).toEqual(proc.map(nameOf).toSorted());
    for (const socket of diag.filter((s) => s.state === 'ESTAB')) {
      const other = proc.find((s) => nameOf(s) === nameOf(socket));
      expect(other).toMatchObject({ recv_q: socket.recv_q, send_q: socket.send_q, inode: socket.inode });
      expect(other?.timer).toBe(socket.timer);
      if (socket.inode !== 0) expect(other?.uid).toBe(socket.uid);
    }
  });

  it('list the same listeners, each only there', () => {
    const [diag, env, proc] = ['ss', 'env', 'read'].map((tool) =>
      rows(own(`server-awkward/listeners.${tool}.txt`), tool, 'listeners'),
    ) as [Socket[], Socket[], Socket[]];
    const queue = (s: Socket) => `${s.local_address.replace('*', '::')} ${s.local_port} ${s.accept_queue}`;
    expect(diag).toHaveLength(12);
    expect(env.map(queue)).toEqual(diag.map(queue));
    expect(proc.map(queue)).toEqual(diag.map(queue));
    expect(rows(own('server-awkward/connections.read.txt'), 'read').map((s) => s.state)).not.toContain(
      'LISTEN',
    );
  });
});

describe('sockets by ss', () => {
  const client = rows(own('client-awkward/connections.ss.txt'));
  const server = rows(own('server-awkward/connections.ss.txt'));
  const listeners = rows(own('server-awkward/listeners.ss.txt'), 'ss', 'listeners');

  it('shows the stalled reader at both ends', () => {
    const sender = client.find((s) => s.remote_port === 5003);
    expect(sender).toMatchObject({ timer: 'persist', snd_wnd: 0, notsent: 104256, send_q: 104256 });
    expect(sender?.rwnd_limited_ms).toBe(sender?.busy_ms);
    expect(server.find((s) => s.local_port === 5003)).toMatchObject({ recv_q: 13032, skmem_r: 15528 });
  });

  it('shows the full accept queue, and none of the two numbers as bytes', () => {
    const full = listeners.find((s) => s.local_port === 5010);
    expect(full).toMatchObject({ accept_queue: 2, backlog: 1 });
    expect(full).not.toHaveProperty('recv_q');
    expect(full).not.toHaveProperty('remote_address');
  });

  it('does not take the backlog of a source that has none for zero', () => {
    for (const tool of ['env', 'read'])
      for (const socket of rows(own(`server-awkward/listeners.${tool}.txt`), tool, 'listeners'))
        expect(socket).not.toHaveProperty('backlog');
  });

  it('joins the v4-mapped end with the plain one', () => {
    const local = server.filter((s) => s.local_original === '::ffff:10.77.0.2' && s.state === 'ESTAB');
    expect(local.length).toBeGreaterThan(0);
    for (const socket of local) {
      expect(socket).toMatchObject({ family: 6, local_address: '10.77.0.2', remote_address: '10.77.0.1' });
      expect(
        client.filter((s) => s.local_port === socket.remote_port && s.remote_port === socket.local_port),
      ).toHaveLength(1);
    }
  });

  it('reads scope, device, retransmits and every process name', () => {
    expect(client.find((s) => s.local_address.startsWith('fe80:'))).toMatchObject({
      interface: 'sxa0',
      family: 6,
    });
    expect(listeners.find((s) => s.local_port === 5006)).toMatchObject({
      local_address: '0.0.0.0',
      interface: 'sxb0',
    });
    expect(client.find((s) => s.remote_port === 5001 && s.state === 'ESTAB')?.retrans_total).toBeGreaterThan(
      0,
    );
    const names = new Set([...server, ...listeners].flatMap((s) => s.users ?? []).map((u) => u.name));
    expect([...names].toSorted()).toEqual(
      ['app "v6"', 'bulk sink', 'nginx: worker', 'overflow', 'python3', 'slow (reader'].toSorted(),
    );
  });

  it('puts back the zeros that ss leaves out, but only where tcp_info was there', () => {
    const idle = client.find((s) => s.state === 'ESTAB' && s.congestion === 'reno');
    expect(idle).toMatchObject({
      retrans_total: 0,
      bytes_retrans: 0,
      delivered_ce: 0,
      rcv_ooopack: 0,
      app_limited: false,
    });
    for (const socket of [...client, ...server].filter(
      (s) => s.state === 'TIME-WAIT' || s.state === 'SYN-RECV',
    ))
      expect(socket).not.toHaveProperty('retrans_total');
    for (const socket of client.filter((s) => s.state === 'SYN-SENT'))
      expect(socket).not.toHaveProperty('snd_wnd');
  });

  it('leaves unknown what an old kernel never told', () => {
    // Linux 4.4 knows segs_in, but neither busy, delivered nor bytes_sent.
    const old = one(
      'cubic wscale:7,7 rto:204 rtt:0.5/0.2 mss:1448 cwnd:10 segs_out:3 segs_in:2 rcv_space:29200',
    );
    expect(old).toMatchObject({ retrans_total: 0, unacked: 0 });
    for (const column of [
      'busy_ms',
      'delivered_ce',
      'bytes_retrans',
      'rcv_ooopack',
      'snd_wnd',
      'app_limited',
    ])
      expect(old).not.toHaveProperty(column);
  });

  it.each([
    ['204ms', 204],
    ['084ms', 84],
    ['2.764ms', 2764], // iproute2 6.1 prints 2 s 764 ms so
    ['2.764sec', 2764],
    ['59sec', 59_000],
    ['1min16sec', 76_000],
    ['119min', 7_140_000],
    ['', 0],
  ])('reads the timer %j as %i ms', (text, ms) => {
    const text0 = `ESTAB 0 0 10.0.0.1:1 10.0.0.2:2 timer:(keepalive,${text},3)\n`;
    expect(rows(text0)).toMatchObject([{ timer: 'keepalive', timer_ms: ms, timer_retrans: 3 }]);
  });

  it.each([
    ['send 1.2Mbps', 'send_bps', 1_200_000],
    ['send 13.5Gbps', 'send_bps', 13_500_000_000],
    ['pacing_rate 16000000bps/32Kbps', 'max_pacing_rate_bps', 32_000],
    ['pacing_rate 16000000bps/32Kbps', 'pacing_rate_bps', 16_000_000],
    ['delivery_rate 999bps', 'delivery_rate_bps', 999],
    ['rto:1.2e+06', 'rto_ms', 1_200_000],
    ['busy:90ms rwnd_limited:45ms(50.0%) sndbuf_limited:1ms(1.1%)', 'sndbuf_limited_ms', 1],
    ['tos:0x10', 'tos', 16],
    ['mem:(r1,w2,f3,t4)', 'skmem_f', 3],
  ])('reads %j', (text, column, value) => expect(one(text)).toHaveProperty(column, value));

  it('reads dctcp, TLS and MPTCP, and keeps words it does not know', () => {
    expect(
      one('ts sack ecn ecnseen dctcp wscale:7,7 rto:201 dctcp:(ce_state:0,alpha:1024,ab_ecn:3,ab_tot:9)'),
    ).toMatchObject({
      congestion: 'dctcp',
      options: ['ts', 'sack', 'ecn', 'ecnseen'],
      dctcp: { alpha: 1024, ab_tot: 9 },
    });
    expect(one('dctcp wscale:7,7 dctcp:fallback_mode')).toMatchObject({ dctcp: { fallback: true } });
    expect(one('cubic cwnd:10 tcp-ulp-tls version: 1.3 cipher: aes-gcm-128 rxconf: sw')).toMatchObject({
      ulp: 'tls',
      other: ['version:', '1.3', 'cipher:', 'aes-gcm-128', 'rxconf:', 'sw'],
    });
    expect(client.find((s) => s.remote_port === 5040)).toMatchObject({ ulp: 'mptcp', mptcp: { sfseq: '1' } });
    expect(one('ts newflag bbr3 wscale:7,7 rto:201 shiny:4')).toMatchObject({
      congestion: 'bbr3',
      other: ['newflag', 'shiny:4'],
    });
  });

  it('never lets a TCP MD5 key into a row or a gap', () => {
    const text = own('md5-key/connections.ss.txt');
    expect(text).toContain('not-a-real-key'); // iproute2 6.1 prints it in front of the header
    expect(JSON.stringify(parsed(text))).not.toContain('not-a-real-key');
    const newer =
      'LISTEN 0 9 *:179 *:*\n\t bbr cwnd:10 md5keys:10.0.0.1/32=not-a-real-key,10.0.0.2/32=other-key\n';
    expect(rows(newer)).toMatchObject([{ md5: true }]);
    expect(JSON.stringify(parsed(newer))).not.toMatch(/not-a-real-key|other-key/);
  });

  it('reads one line a socket (-O) like two', () => {
    const two = one(
      'skmem:(r0,rb1,t2,tb3,f4,w5,o6,bl7,d8) ts bbr wscale:7,7 rto:201 rtt:1/0.5 mss:1448 retrans:0/4',
    );
    const line =
      'ESTAB 0 0 10.0.0.1:5000 10.0.0.2:6000 ino:7 sk:1f <-> skmem:(r0,rb1,t2,tb3,f4,w5,o6,bl7,d8) ts bbr wscale:7,7 rto:201 rtt:1/0.5 mss:1448 retrans:0/4';
    expect(rows(`${line}\n`)).toEqual([two]);
  });

  it.each([
    [':::22', '::', 22, undefined],
    ['::1:25', '::1', 25, undefined],
    ['[fe80::1%eth0]:80', 'fe80::1', 80, 'eth0'],
    ['127.0.0.53%lo:53', '127.0.0.53', 53, 'lo'],
    ['*:*', '*', undefined, undefined],
  ])('reads the local end %s', (text, address, port, device) => {
    const [socket] = rows(`UNCONN 0 0 ${text} *:*\n`);
    expect([socket?.local_address, socket?.local_port, socket?.interface]).toEqual([address, port, device]);
  });

  it('says which line it could not read', () => {
    const text = 'State Recv-Q Send-Q Local Address:Port Peer Address:Port\n\t skmem:(r0)\nESTAB 0 rubbish\n';
    expect(parsed(text)).toEqual([
      { gap: 'details without a socket', line: 2 },
      { gap: 'not a socket line', line: 3 },
    ]);
  });

  it('takes no number from where the output was cut', () => {
    const text = own('client-awkward/connections.ss.txt');
    const at = text.indexOf('bytes_acked:1530001');
    expect(at).toBeGreaterThan(0);
    const cut = text.slice(0, at + 'bytes_acked:15'.length);
    const items = [
      ...parse({ ...probeOutput(cut, { probe: 'connections', tool: 'ss' }), outcome: 'truncated' }),
    ];
    expect(items.map((item) => 'gap' in item)).toEqual([false, true]);
    const proc = own('client-awkward/connections.read.txt').slice(0, 450);
    const lines = [
      ...parse({ ...probeOutput(proc, { probe: 'connections', tool: 'read' }), outcome: 'truncated' }),
    ];
    expect(lines.map((item) => 'gap' in item)).toEqual([false, true]);
  });

  it('holds one socket at a time, however many there are', () => {
    let read = 0;
    const output: ProbeOutput = {
      ...probeOutput('', { probe: 'connections', tool: 'ss' }),
      *lines() {
        for (let n = 1; n <= 40_000; n += 2) {
          read = n;
          yield {
            n,
            text: `ESTAB 0 0 10.0.0.1:${n % 60_000} 10.0.0.2:443 ino:${n} sk:${n.toString(16)} <->`,
          };
          yield { n: n + 1, text: '\t ts sack cubic wscale:7,7 rto:204 mss:1448 cwnd:10 snd_wnd:64512' };
        }
      },
    };
    let ahead = 0;
    let count = 0;
    for (const item of parse(output)) {
      count++;
      if ('line' in item) ahead = Math.max(ahead, read - item.line);
    }
    expect(count).toBe(20_000);
    expect(ahead).toBeLessThanOrEqual(2);
  });
});
