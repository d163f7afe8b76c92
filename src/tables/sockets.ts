import { z } from 'zod';
import { defineTable } from '../core/table.js';

const count = (what: string) => z.number().optional().describe(what);

/**
 * One row a TCP or UDP socket. Column names are those of `ss` (iproute2 misc/ss.c), which shows struct tcp_info
 * of the kernel; times are ms, sizes bytes, rates bits per second, windows counted in segments where said.
 * Absent means the source does not tell. `ss` prints no zeros; the parser puts them back where the same output
 * shows that kernel and tool know the field.
 * Mind the role of a socket: rtt, cwnd, lastsnd mean nothing on a side that has sent no data.
 */
export const sockets = defineTable({
  id: 'sockets',
  title: 'TCP and UDP sockets',
  row: () => ({
    protocol: z.string().describe('tcp or udp; of others what ss calls them'),
    state: z.string().describe('as ss names it: LISTEN, ESTAB, SYN-SENT, CLOSE-WAIT, TIME-WAIT, UNCONN …'),
    family: z.number().optional().describe('of the socket, 4 or 6: 6 too where it talks IPv4'),
    local_address: z
      .string()
      .describe(
        'without brackets, scope and ::ffff:; `*`: any address, of both families (iproute2 before 4.15: of IPv4)',
      ),
    local_port: z.number().optional().describe('absent while unbound'),
    local_service: z.string().optional().describe('where the source printed a name instead of a number'),
    local_original: z.string().optional().describe('as printed, where ::ffff:a.b.c.d became a.b.c.d'),
    remote_address: z.string().optional().describe('absent without a peer (LISTEN, unconnected UDP)'),
    remote_port: z.number().optional(),
    remote_service: z.string().optional(),
    remote_original: z.string().optional(),
    interface: z.string().optional().describe('device the socket is bound to (SO_BINDTODEVICE, IPv6 scope)'),
    v6only: z.boolean().optional().describe('false: an IPv6 socket that also takes IPv4'),
    socket_id: z
      .string()
      .optional()
      .describe('`sk:` and the kernel cookie, kept from SYN to TIME-WAIT; from /proc `ino:` and the inode'),
    inode: z
      .number()
      .optional()
      .describe('socket:[N] in /proc/PID/fd; 0: no file, i.e. not accepted yet or orphaned'),
    uid: z.number().optional(),
    users: z
      .array(z.object({ name: z.string(), pid: z.number(), fd: z.number().optional() }))
      .optional()
      .describe('processes that hold it open; without root only own ones'),
    cgroup: z.string().optional(),
    fwmark: z.number().optional(),
    tos: z.number().optional(),
    shutdown: z.enum(['receive', 'send', 'both']).optional().describe('directions already closed'),

    recv_q: z.number().optional().describe('bytes received, not yet read by the application; not for LISTEN'),
    send_q: z.number().optional().describe('bytes written, not yet acknowledged by the peer; not for LISTEN'),
    accept_queue: z.number().optional().describe('LISTEN: connections waiting for accept()'),
    backlog: z.number().optional().describe('LISTEN: what listen() and somaxconn allow; one more fits'),

    timer: z
      .string()
      .optional()
      .describe('on (retransmit), keepalive, timewait, persist (zero window), delack'),
    timer_ms: z.number().optional().describe('until it fires'),
    timer_retrans: z
      .number()
      .optional()
      .describe('retransmits (on) or probes (persist, keepalive) without an answer'),

    skmem_r: z.number().optional().describe('bytes with overhead: receive memory used'),
    skmem_rb: z.number().optional().describe('receive buffer limit'),
    skmem_t: z.number().optional().describe('send memory in the qdisc or device'),
    skmem_tb: z.number().optional().describe('send buffer limit'),
    skmem_f: z.number().optional().describe('reserved, not used'),
    skmem_w: z.number().optional().describe('send memory queued'),
    skmem_o: z.number().optional().describe('options'),
    skmem_bl: z.number().optional().describe('backlog while the socket is locked'),
    drops: count('packets the socket dropped (skmem d; on TCP duplicates count too)'),

    congestion: z.string().optional().describe('congestion control algorithm'),
    options: z.array(z.string()).optional().describe('ts, sack, ecn, ecnseen, fastopen, usec_ts'),
    snd_wscale: z.number().optional(),
    rcv_wscale: z.number().optional(),
    rto_ms: z.number().optional(),
    backoff: z.number().optional().describe('how often the RTO was doubled'),
    rtt_ms: z.number().optional().describe('smoothed'),
    rttvar_ms: z.number().optional(),
    minrtt_ms: z.number().optional(),
    rcv_rtt_ms: z.number().optional().describe('receiver side estimate'),
    ato_ms: z.number().optional().describe('delayed ACK timeout'),
    qack: z.number().optional(),
    bidir: z.boolean().optional(),
    mss: z.number().optional(),
    pmtu: z.number().optional(),
    rcvmss: z.number().optional().describe('stays 536 on a side that receives no data'),
    advmss: z.number().optional(),
    cwnd: z.number().optional().describe('segments'),
    ssthresh: z.number().optional().describe('segments; absent while infinite'),
    unacked: z.number().optional().describe('segments'),
    retrans: z.number().optional().describe('segments retransmitted and in flight now'),
    lost: z.number().optional().describe('segments held lost now'),
    sacked: z.number().optional().describe('segments'),
    fackets: z.number().optional().describe('segments'),
    reordering: z.number().optional().describe('tolerated distance in segments, a limit and not a count'),
    snd_wnd: z.number().optional().describe("bytes; the peer's receive window, 0: closed"),
    rcv_wnd: z.number().optional().describe('bytes'),
    rcv_space: z.number().optional().describe('bytes the application reads in one rtt'),
    rcv_ssthresh: z.number().optional().describe('bytes'),
    notsent: z.number().optional().describe('bytes written, never sent yet'),
    send_bps: z.number().optional().describe('cwnd × mss / rtt'),
    pacing_rate_bps: z.number().optional(),
    max_pacing_rate_bps: z.number().optional(),
    delivery_rate_bps: z.number().optional(),
    app_limited: z.boolean().optional().describe('the delivery rate was limited by the application'),
    lastsnd_ms: z
      .number()
      .optional()
      .describe('since data was last sent; of a socket that never did: an uptime'),
    lastrcv_ms: z.number().optional().describe('since data, not an ACK, was last received'),
    lastack_ms: z.number().optional(),

    bytes_sent: count('with retransmits'),
    bytes_retrans: count('bytes'),
    bytes_acked: count('bytes'),
    bytes_received: count('bytes'),
    segs_out: count('segments'),
    segs_in: count('segments'),
    data_segs_out: count('segments'),
    data_segs_in: count('segments'),
    retrans_total: count('segments retransmitted so far'),
    dsack_dups: count('retransmits the peer reported as needless'),
    delivered: count('segments'),
    delivered_ce: count('segments acknowledged with a congestion mark'),
    reord_seen: count('reordering events'),
    rcv_ooopack: count('segments received out of order'),
    rehash: count('new flow hashes tried after timeouts'),
    busy_ms: count('time with data to send'),
    rwnd_limited_ms: count("of busy_ms, held back by the peer's window"),
    sndbuf_limited_ms: count('of busy_ms, held back by the send buffer'),

    bbr: z
      .object({
        bw_bps: z.number().optional(),
        mrtt_ms: z.number().optional(),
        pacing_gain: z.number().optional(),
        cwnd_gain: z.number().optional(),
      })
      .optional(),
    dctcp: z
      .object({
        fallback: z.boolean().optional(),
        ce_state: z.number().optional(),
        alpha: z.number().optional(),
        ab_ecn: z.number().optional(),
        ab_tot: z.number().optional(),
      })
      .optional(),
    ulp: z.string().optional().describe('upper layer protocol in the kernel: mptcp, tls …'),
    mptcp: z
      .object({
        flags: z.string().optional(),
        token: z.string().optional().describe('remote(id)/local(id), hexadecimal'),
        seq: z.string().optional().describe('hexadecimal'),
        sfseq: z.string().optional().describe('hexadecimal'),
        ssnoff: z.string().optional().describe('hexadecimal'),
        maplen: z.string().optional().describe('hexadecimal'),
      })
      .optional(),
    md5: z.boolean().optional().describe('TCP MD5 signatures in use (RFC 2385); the keys are not kept'),
    other: z.array(z.string()).optional().describe('words of the source that are not modelled here'),
  }),
  key: ['protocol', 'local_address', 'local_port', 'remote_address', 'remote_port', 'socket_id'],
  many: true,
  counters: [
    'drops',
    'bytes_sent',
    'bytes_retrans',
    'bytes_acked',
    'bytes_received',
    'segs_out',
    'segs_in',
    'data_segs_out',
    'data_segs_in',
    'retrans_total',
    'dsack_dups',
    'delivered',
    'delivered_ce',
    'reord_seen',
    'rcv_ooopack',
    'rehash',
    'busy_ms',
    'rwnd_limited_ms',
    'sndbuf_limited_ms',
  ],
  wraps32: [
    'drops',
    'segs_out',
    'segs_in',
    'data_segs_out',
    'data_segs_in',
    'retrans_total',
    'dsack_dups',
    'delivered',
    'delivered_ce',
    'reord_seen',
    'rcv_ooopack',
    'rehash',
  ],
});
