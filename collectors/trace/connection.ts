import { addressCondition, type Filter, portCondition } from './filter.js';

/** `$sk` → whether it is a TCP connection in question; leaves its cookie in `$c`, its ports in `$lp` and `$rp`. */
export function inQuestion(filter: Filter): string {
  const ports = portCondition(filter, '$lp', '$rp');
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
  return `if ((uint64)$sk == 0) { return; }
  $state = $sk->__sk_common.skc_state;
  // ESTABLISHED, CLOSE_WAIT: full sockets that carry data (a request or TIME-WAIT socket has fewer fields).
  if ($state != 1 && $state != 8) { return; }
  if ($sk->sk_protocol != 6) { return; }
  $lp = (uint16)$sk->__sk_common.skc_num;
  $rn = (uint16)$sk->__sk_common.skc_dport;
  $rp = (uint16)((($rn & 255) << 8) | ($rn >> 8));
  ${ports === '' ? '' : `if (!(${ports})) { return; }`}
  $c = (uint64)$sk->__sk_common.skc_cookie.counter;
  // The kernel gives a connection its cookie when tcp_probe first sees it.
  if ($c == 0) { return; }
  if (@socket[$c] == 0) {
    ${filter.pid === undefined ? '' : `if (@owned[(uint64)$sk] == 0) { return; }`}
    ${addresses === '' ? '' : `if (!(${addresses})) { return; }`}`;
}

/** The rest of it: the first time a connection is met it is named, unless there are too many. */
export function introduce(most: number): string {
  return `    if (@connections >= ${most}) { @beyond[$c] = (uint64)1; return; }
    @connections = @connections + 1;
    @socket[$c] = (uint64)$sk;
    if ($sk->__sk_common.skc_family == 10) {
      printf("connection %lu %s %d %s %d\\n", $c, ntop(10, $sk->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8), $lp,
        ntop(10, $sk->__sk_common.skc_v6_daddr.in6_u.u6_addr8), $rp);
    } else {
      printf("connection %lu %s %d %s %d\\n", $c, ntop(2, $sk->__sk_common.skc_rcv_saddr), $lp,
        ntop(2, $sk->__sk_common.skc_daddr), $rp);
    }
  }`;
}
