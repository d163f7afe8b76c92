import { z } from 'zod';
import { defineTable } from '../core/table.js';

const seconds = z.number().optional();

/**
 * How full the connection tracking table is and how long entries live (kernel doc nf_conntrack-sysctl). The count is
 * of this network namespace; max and buckets are shared by all of them. Columns are the names of
 * /proc/sys/net/netfilter without `nf_conntrack_`, timeouts with their unit.
 */
export const conntrackUsage = defineTable({
  id: 'conntrack_usage',
  title: 'Connection tracking: table size and timeouts',
  row: () => ({
    count: z.number().optional().describe('entries now'),
    max: z.number().optional().describe('entries allowed; 0 means no limit'),
    buckets: z.number().optional().describe('size of the hash table'),
    expect_max: z.number().optional(),
    acct: z.boolean().optional().describe('entries count packets and bytes'),
    log_invalid: z.number().optional().describe('protocol whose invalid packets are logged; 255 all, 0 none'),
    tcp_be_liberal: z.boolean().optional().describe('only resets outside of the window are invalid'),
    tcp_loose: z.boolean().optional().describe('connections already running are picked up'),
    tcp_max_retrans: z.number().optional(),
    tcp_timeout_syn_sent_s: seconds,
    tcp_timeout_syn_recv_s: seconds,
    tcp_timeout_established_s: seconds,
    tcp_timeout_fin_wait_s: seconds,
    tcp_timeout_close_wait_s: seconds,
    tcp_timeout_last_ack_s: seconds,
    tcp_timeout_time_wait_s: seconds,
    tcp_timeout_close_s: seconds,
    tcp_timeout_max_retrans_s: seconds,
    tcp_timeout_unacknowledged_s: seconds,
    udp_timeout_s: seconds,
    udp_timeout_stream_s: seconds,
    icmp_timeout_s: seconds,
    icmpv6_timeout_s: seconds,
    generic_timeout_s: seconds,
    gre_timeout_s: seconds,
    gre_timeout_stream_s: seconds,
    sctp_timeout_established_s: seconds,
  }),
  key: [],
  counters: [],
});
