import { describe, expect, it } from 'vitest';
import type { RowOf } from '../../src/core/table.js';
import type { sockets } from '../../src/tables/sockets.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

type Socket = RowOf<typeof sockets>;

const parsed = (text: string, tool: string, probe: string) => [...parse(probeOutput(text, { probe, tool }))];
const rows = (text: string, tool: string, probe: string) =>
  parsed(text, tool, probe).flatMap((item) => ('gap' in item ? [] : [item.row as Socket]));

interface JcSocket {
  netid: string;
  state: string;
  recv_q: number;
  send_q: number;
  local_address: string;
  local_port: string;
  peer_address: string;
  peer_port: string;
  interface?: string;
  opts?: {
    process_id?: Record<string, { user: string; file_descriptor: string }>;
    uid_number?: string;
    inode_number?: string;
    cookie?: string;
  };
}

const port = (name: 'local' | 'remote', text: string) =>
  text === '*' ? {} : /^\d+$/.test(text) ? { [`${name}_port`]: Number(text) } : { [`${name}_service`]: text };

/** jc keeps brackets, gives ports as text, and calls a listener's queue and backlog recv_q and send_q. */
function likeOurs(theirs: JcSocket): Record<string, unknown> {
  const { opts } = theirs;
  return {
    protocol: theirs.netid,
    state: theirs.state,
    local_address: theirs.local_address.replace(/[[\]]/g, ''),
    ...port('local', theirs.local_port),
    ...(theirs.peer_port !== '*' && { remote_address: theirs.peer_address.replace(/[[\]]/g, '') }),
    ...port('remote', theirs.peer_port),
    ...(theirs.state === 'LISTEN'
      ? { accept_queue: theirs.recv_q, backlog: theirs.send_q }
      : { recv_q: theirs.recv_q, send_q: theirs.send_q }),
    ...(theirs.interface && { interface: theirs.interface }),
    ...(opts?.inode_number && { inode: Number(opts.inode_number), uid: Number(opts.uid_number ?? 0) }),
    ...(opts?.cookie && { socket_id: `sk:${opts.cookie}` }),
    ...(opts?.process_id && {
      users: Object.entries(opts.process_id).map(([pid, { user, file_descriptor }]) => ({
        name: user,
        pid: Number(pid),
        fd: Number(file_descriptor),
      })),
    }),
  };
}

describe.skipIf(!sharedPath('jc'))('sockets against jc', () => {
  it.each(['jc/centos-7.7/ss-sudo-a', 'jc/ubuntu-18.04/ss-sudo-a', 'jc/ubuntu-18.04/ss-sudo-tulpen'])(
    'reads the same from %s',
    (name) => {
      const theirs = (JSON.parse(sharedText(`${name}.json`)) as JcSocket[]).filter((s) =>
        ['tcp', 'udp'].includes(s.netid),
      );
      const ours = rows(sharedText(`${name}.out`), 'ss', 'connections').filter((s) =>
        ['tcp', 'udp'].includes(s.protocol),
      );
      const byPid = (s: Record<string, unknown>) => ({
        ...s,
        ...(Array.isArray(s['users']) && {
          users: (s['users'] as { pid: number }[]).toSorted((a, b) => a.pid - b.pid),
        }),
      });
      expect(ours.map(byPid)).toMatchObject(theirs.map(likeOurs).map(byPid));
    },
  );

  it.each(['jc/linux-proc/net_tcp', 'jc/linux-proc/net_tcp6'])('reads the same from %s', (name) => {
    const theirs = JSON.parse(sharedText(`${name}.json`)) as Record<string, string | number>[];
    const states = ['', 'ESTAB', 'SYN-SENT', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'UNCONN'];
    states.push('CLOSE-WAIT', 'LAST-ACK', 'LISTEN', 'CLOSING');
    const hex = (text: string | number | undefined) => Number.parseInt(String(text), 16);
    const ours = rows(sharedText(name), 'read', 'both');
    expect(ours).toHaveLength(theirs.length);
    for (const [i, t] of theirs.entries()) {
      const listen = states[hex(t['state'])] === 'LISTEN';
      const timer = ['', 'on', 'keepalive', 'timewait', 'persist'][Number(t['timer_active'])];
      const local = String(t['local_address']).replace('::ffff:', '');
      expect(ours[i]).toMatchObject({
        state: states[hex(t['state'])],
        local_address: local,
        local_port: t['local_port'],
        inode: t['inode'],
        ...(t['remote_port'] !== 0 && {
          remote_address: String(t['remote_address']).replace('::ffff:', ''),
          remote_port: t['remote_port'],
        }),
        ...(listen
          ? { accept_queue: hex(t['rx_queue']) }
          : { recv_q: hex(t['rx_queue']), send_q: hex(t['tx_queue']) }),
        ...(timer && { timer, timer_ms: hex(t['jiffies_until_timer_expires']) * 10 }),
        ...(t['inode'] !== 0 && { uid: t['uid'] }),
        ...(t['retransmit_timeout'] !== undefined && {
          rto_ms: Number(t['retransmit_timeout']) * 10,
          cwnd: t['sending_congestion_window'],
        }),
      });
    }
  });
});

describe('sockets against a sosreport and node_exporter', () => {
  const proc = 'sosreport/vault/proc/282492/net';

  it.skipIf(!sharedPath(`${proc}/tcp`))('finds as many sockets as its sockstat counts', () => {
    const tcp = rows(sharedText(`${proc}/tcp`), 'read', 'both');
    const count = (state: RegExp) => tcp.filter((s) => state.test(s.state)).length;
    const [use] = parsed(sharedText(`${proc}/sockstat`), 'read', 'sockstat').flatMap((item) =>
      'gap' in item || item.row['protocol'] !== 'TCP' ? [] : [item.row],
    );
    expect(use).toMatchObject({ inuse: 25, tw: 105, alloc: 314, mem_pages: 84 });
    // The files were read one after the other on a busy host.
    expect(Math.abs(count(/TIME-WAIT/) - 105)).toBeLessThanOrEqual(3);
    expect(Math.abs(count(/^(?!TIME-WAIT)/) - 25)).toBeLessThanOrEqual(3);
    for (const file of ['tcp', 'tcp6', 'udp', 'udp6'])
      expect(parsed(sharedText(`${proc}/${file}`), 'read', file).filter((i) => 'gap' in i)).toEqual([]);
  });

  it.skipIf(!sharedPath('node_exporter/collector/fixtures/proc/net/sockstat'))('reads its sockstat', () => {
    const text = ['sockstat', 'sockstat6']
      .map((name) => sharedText(`node_exporter/collector/fixtures/proc/net/${name}`))
      .join('');
    expect(parsed(text, 'read', 'sockstat').map((i) => ('gap' in i ? i : i.row))).toEqual([
      { protocol: 'sockets', used: 229 },
      { protocol: 'TCP', inuse: 4, orphan: 0, tw: 4, alloc: 17, mem_pages: 1 },
      { protocol: 'UDP', inuse: 0, mem_pages: 0 },
      { protocol: 'UDPLITE', inuse: 0 },
      { protocol: 'RAW', inuse: 0 },
      { protocol: 'FRAG', inuse: 0, memory_bytes: 0 },
      { protocol: 'TCP6', inuse: 17 },
      { protocol: 'UDP6', inuse: 9 },
      { protocol: 'UDPLITE6', inuse: 0 },
      { protocol: 'RAW6', inuse: 1 },
      { protocol: 'FRAG6', inuse: 0, memory_bytes: 0 },
    ]);
  });
});
