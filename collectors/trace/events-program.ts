import type { Bounds } from './delays-program.js';
import { addressCondition, type Filter, portCondition } from './filter.js';

/** Of these one is enough: the program takes those that are there. */
export const EVENT_TRACEPOINTS = ['tcp:tcp_retransmit_skb', 'skb:kfree_skb'] as const;

export interface Available {
  readonly tracefs: string;
  readonly retransmissions: boolean;
  readonly drops: boolean;
  /** Kernels before 5.17 do not say why. */
  readonly reasons: boolean;
}

/** bpftrace program that names each retransmission with the state of its socket, and each dropped packet with why and where. */
export function eventsProgram(filter: Filter, bounds: Bounds, available: Available): string {
  return `BEGIN {
  @lines = (uint64)0;
  printf("clock %s %lu\\n", strftime("%s", nsecs), nsecs);
${available.drops && available.reasons ? `  cat("${available.tracefs}/events/skb/kfree_skb/format");\n` : ''}}
${available.retransmissions ? retransmissions(filter, bounds) : ''}
${available.drops ? drops(filter, bounds, available.reasons) : ''}
interval:s:${bounds.seconds} { exit(); }
END { printf("ended${available.retransmissions ? ' retransmissions' : ''}${available.drops ? ' drops' : ''}\\n"); clear(@lines); }
`;
}

function retransmissions(filter: Filter, { lines }: Bounds): string {
  const ports = portCondition(filter, 'args->sport', 'args->dport');
  const addresses = addressCondition(filter, [
    {
      v4: '$sk->__sk_common.skc_daddr',
      v6: (i) => `$sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32[${i}]`,
    },
    {
      v4: '$sk->__sk_common.skc_rcv_saddr',
      v6: (i) => `$sk->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[${i}]`,
    },
  ]);
  return `tracepoint:tcp:tcp_retransmit_skb {
  $sk = (struct sock *)args->skaddr;
  ${ports === '' ? '' : `if (!(${ports})) { return; }`}
  ${addresses === '' ? '' : `if (!(${addresses})) { return; }`}
  // Congestion state (tcp_ca_state), and timeouts in a row: what made the kernel send again.
  $ca = ((struct inet_connection_sock *)$sk)->icsk_ca_state;
  $timeouts = ((struct inet_connection_sock *)$sk)->icsk_retransmits;
  $srtt = ((struct tcp_sock *)$sk)->srtt_us >> 3;
  @retransmits[args->state, (uint64)$ca] = count();
  if (@lines < ${lines}) {
    @lines = @lines + 1;
    if ($sk->__sk_common.skc_family == 10) {
      printf("retransmit %lu %s %d %s %d %d %d %d %d\\n", nsecs, ntop(10, args->saddr_v6), args->sport,
        ntop(10, args->daddr_v6), args->dport, args->state, $ca, $timeouts, $srtt);
    } else {
      printf("retransmit %lu %s %d %s %d %d %d %d %d\\n", nsecs, ntop(2, args->saddr), args->sport,
        ntop(2, args->daddr), args->dport, args->state, $ca, $timeouts, $srtt);
    }
  }
}`;
}

/** Ports behind `$l4`, 0 where the protocol has none. A 16-bit variable set twice would be 0 in bpftrace 0.17. */
const PORTS = `$sp = (uint64)0; $dp = (uint64)0;
  if ($proto == 6 || $proto == 17) {
    $sp = (uint64)(*(uint8 *)$l4) * 256 + *(uint8 *)($l4 + 1);
    $dp = (uint64)(*(uint8 *)($l4 + 2)) * 256 + *(uint8 *)($l4 + 3);
  }`;

/** The addresses of a dropped packet are read from its IP header: it need not belong to a socket. */
function drops(filter: Filter, { lines }: Bounds, hasReasons: boolean): string {
  const ports = portCondition(filter, '$sp', '$dp');
  const v4 = (at: number) => ({ v4: `*(uint32 *)($ip + ${at})`, v6: () => '0' });
  const v6 = (at: number) => ({ v4: '0', v6: (i: number) => `*(uint32 *)($ip + ${at + 4 * i})` });
  const isFour = ({ addresses }: Filter): Filter => ({
    ...filter,
    addresses: addresses.filter((a) => !a.includes(':')),
  });
  const isSix = ({ addresses }: Filter): Filter => ({
    ...filter,
    addresses: addresses.filter((a) => a.includes(':')),
  });
  const addressed = filter.addresses.length > 0;
  const four = addressCondition(isFour(filter), [v4(12), v4(16)]);
  const six = addressCondition(isSix(filter), [v6(8), v6(24)]);
  const refuse = (condition: string): string =>
    addressed ? `if (!(${condition === '' ? '1 == 0' : condition})) { return; }` : '';
  const reason = hasReasons ? '(uint64)args->reason' : '(uint64)0';
  const line = (family: 2 | 10, source: string, destination: string): string =>
    `if (@lines < ${lines}) { @lines = @lines + 1;
      printf("drop %lu %d %s %s %d %s %d %d\\n", nsecs, ${reason}, ksym(args->location), ntop(${family}, ${source}), $sp,
        ntop(${family}, ${destination}), $dp, $proto); }`;
  return `tracepoint:skb:kfree_skb /args->protocol == 0x0800/ {
  $skb = (struct sk_buff *)args->skbaddr;
  $ip = $skb->head + $skb->network_header;
  $first = *(uint8 *)$ip;
  if ($first >> 4 != 4) { return; }
  ${refuse(four)}
  $proto = *(uint8 *)($ip + 9);
  $l4 = $ip + ($first & 15) * 4;
  ${PORTS}
  ${ports === '' ? '' : `if (!(${ports})) { return; }`}
  @drops[${reason}, ksym(args->location)] = count();
  ${line(2, '*(uint32 *)($ip + 12)', '*(uint32 *)($ip + 16)')}
}
tracepoint:skb:kfree_skb /args->protocol == 0x86dd/ {
  $skb = (struct sk_buff *)args->skbaddr;
  $ip = $skb->head + $skb->network_header;
  if (*(uint8 *)$ip >> 4 != 6) { return; }
  ${refuse(six)}
  // The next header as it stands: behind extension headers the ports are not looked for.
  $proto = *(uint8 *)($ip + 6);
  $l4 = $ip + 40;
  ${PORTS}
  ${ports === '' ? '' : `if (!(${ports})) { return; }`}
  @drops[${reason}, ksym(args->location)] = count();
  ${line(10, '((struct ipv6hdr *)$ip)->saddr.in6_u.u6_addr8', '((struct ipv6hdr *)$ip)->daddr.in6_u.u6_addr8')}
}`;
}
