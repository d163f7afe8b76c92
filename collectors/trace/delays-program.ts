import { sample } from './buckets.js';
import { inQuestion, introduce } from './connection.js';
import type { Filter } from './filter.js';

export interface Bounds {
  /** Connections traced at most; others are counted. */
  readonly connections: number;
  /** Lines of single events at most; others are counted. */
  readonly lines: number;
  /** It detaches after this even where nobody stops it. */
  readonly seconds: number;
}

/** Tracepoints the delays are measured at, and why there is no function of the kernel among them: docs/trace.md. */
export const DELAY_TRACEPOINTS = [
  'tcp:tcp_probe',
  'tcp:tcp_rcv_space_adjust',
  'tcp:tcp_destroy_sock',
  'net:net_dev_queue',
  'net:net_dev_start_xmit',
] as const;

const READ_CALLS = ['read', 'readv', 'recvfrom', 'recvmsg', 'recvmmsg'];
/** Maps that only hold what is under way; they are not printed. */
const STATE = ['socket', 'queued', 'end', 'packet', 'left', 'last', 'arrived', 'unread', 'mark', 'entered'];

/**
 * bpftrace program that times one segment of each connection at a time, as TCP does (RFC 6298 with Karn's rule): sent
 * to acknowledged, arrived to acknowledged by us, arrived to read by the application. What is timed is never
 * overwritten by what comes after it. Keys are socket cookies, unique since boot, unlike addresses of structures.
 */
export function delaysProgram(filter: Filter, bounds: Bounds, hasKprobes: boolean): string {
  const owned = filter.pid === undefined ? [] : ['owned'];
  return `BEGIN {
  @connections = (uint64)0;
${[...STATE, ...owned].map((map) => `  @${map}[(uint64)0] = (uint64)0; delete(@${map}[(uint64)0]);`).join('\n')}
}
${filter.pid === undefined ? '' : ownership(filter.pid, hasKprobes)}
${readCalls('enter')}${ofProcess(filter)} { @entered[(uint64)tid] = nsecs; }
${readCalls('exit')}${ofProcess(filter)} { delete(@entered[(uint64)tid]); }

// A packet is handed to a device: data of ours, our acknowledgement, or both.
tracepoint:net:net_dev_queue {
  $skb = (struct sk_buff *)args->skbaddr;
  $sk = $skb->sk;
  ${inQuestion(filter)}
${introduce(bounds.connections)}
  // The header may be that of a tunnel around it: then the ports are others.
  $th = $skb->head + $skb->transport_header;
  if (*(uint16 *)$th != (uint16)((($lp & 255) << 8) | ($lp >> 8))) { return; }
  $seq = *(uint32 *)($th + 4);
  $len = (uint32)$skb->len - (uint32)((uint64)$th - (uint64)$skb->data) - ((*(uint8 *)($th + 12)) >> 4) * 4;
  $end = (uint32)((($seq >> 24) | (($seq >> 8) & 0xff00) | (($seq << 8) & 0xff0000) | ($seq << 24)) + $len);
  if (@arrived[$c] != 0) {
    $us = (nsecs - @arrived[$c]) / 1000;
    delete(@arrived[$c]);
    if ($len == 0) {
      ${sample('ack_alone')}
    } else {
      ${sample('ack_with_data')}
    }
  }
  if ($len == 0) { return; }
  $tp = (struct tcp_sock *)$sk;
  @sent[$c] = count();
  if (@queued[$c] != 0 && @last[$c] >= @queued[$c] && (int32)((uint32)$tp->snd_una - (uint32)@end[$c]) >= 0) {
    $srtt = (uint64)($tp->srtt_us >> 3);
    ${acknowledged()}
  }
  if ((int32)($end - (uint32)$tp->snd_nxt) <= 0) {
    // Sent again: which of the two the acknowledgement would be for cannot be told (Karn).
    @resent[$c] = count();
    delete(@queued[$c]);
  } else {
    if (@queued[$c] == 0) {
      @queued[$c] = nsecs; @end[$c] = (uint64)$end; @packet[$c] = (uint64)$skb; @left[$c] = (uint64)0;
    }
  }
}
// The packet leaves the queueing discipline for the driver.
tracepoint:net:net_dev_start_xmit {
  $sk = ((struct sk_buff *)args->skbaddr)->sk;
  if ((uint64)$sk == 0) { return; }
  if ($sk->__sk_common.skc_state != 1 && $sk->__sk_common.skc_state != 8) { return; }
  $c = (uint64)$sk->__sk_common.skc_cookie.counter;
  if (@queued[$c] != 0 && @packet[$c] == (uint64)args->skbaddr) { @left[$c] = nsecs; }
}
// A packet has come in. The event is before the kernel looks into it: what the packet before has acknowledged shows now.
tracepoint:tcp:tcp_probe /@socket[(uint64)args->sock_cookie] != 0/ {
  $c = (uint64)args->sock_cookie;
  if (@queued[$c] != 0) {
    if (@last[$c] >= @queued[$c] && (int32)((uint32)args->snd_una - (uint32)@end[$c]) >= 0) {
      $srtt = (uint64)args->srtt;
      ${acknowledged()}
    }
    @last[$c] = nsecs;
  }
  if (args->data_len == 0) { return; }
  @received[$c] = count();
  if (@arrived[$c] == 0) { @arrived[$c] = nsecs; }
  // The oldest byte that nobody has read. While rcv_nxt stays, what came before was out of order: it could not be read.
  $rcv_nxt = (uint64)((struct tcp_sock *)@socket[$c])->rcv_nxt;
  if (@unread[$c] == 0 || @mark[$c] == $rcv_nxt) { @unread[$c] = nsecs; @mark[$c] = $rcv_nxt; }
}
// The application has taken data out of the socket, by whatever call.
tracepoint:tcp:tcp_rcv_space_adjust /@unread[(uint64)args->sock_cookie] != 0/ {
  $c = (uint64)args->sock_cookie;
  if ((int32)((uint32)((struct tcp_sock *)args->skaddr)->copied_seq - (uint32)@mark[$c]) > 0) {
    $us = (nsecs - @unread[$c]) / 1000;
    if (@entered[(uint64)tid] > @unread[$c]) {
      ${sample('read_late')}
    } else {
      ${sample('read_waiting')}
    }
    delete(@unread[$c]);
    if (@readers[$c] != (uint64)pid) { @readers[$c] = (uint64)pid; printf("reader %lu %d %s\\n", $c, pid, comm); }
  }
}
tracepoint:tcp:tcp_destroy_sock /@socket[(uint64)args->sock_cookie] != 0/ {
  $c = (uint64)args->sock_cookie;
  ${STATE.filter((map) => map !== 'entered')
    .map((map) => `delete(@${map}[$c]);`)
    .join(' ')}
}
interval:s:${bounds.seconds} { exit(); }
END { ${[...STATE, ...owned, 'readers'].map((map) => `clear(@${map});`).join(' ')} }
`;
}

/** The timed segment was acknowledged by the packet that came at `@last`. */
function acknowledged(): string {
  return `$us = (@last[$c] - @queued[$c]) / 1000;
    ${sample('rtt')}
    @srtt_us[$c] = stats($srtt);
    if (@left[$c] != 0) {
      $us = (@left[$c] - @queued[$c]) / 1000;
      ${sample('own_queue')}
    }
    delete(@queued[$c]);`;
}

function readCalls(side: 'enter' | 'exit'): string {
  return READ_CALLS.map((call) => `tracepoint:syscalls:sys_${side}_${call}`).join(',\n');
}

function ofProcess({ pid }: Filter): string {
  return pid === undefined ? '' : ` /pid == ${pid}/`;
}

/** Which sockets are the process's: those it reads from; those it writes to only where functions can be probed. */
function ownership(pid: number, hasKprobes: boolean): string {
  const writing = `kprobe:tcp_sendmsg /pid == ${pid}/ { @owned[(uint64)arg0] = (uint64)1; }`;
  return `tracepoint:tcp:tcp_rcv_space_adjust /pid == ${pid}/ { @owned[(uint64)args->skaddr] = (uint64)1; }
tracepoint:tcp:tcp_destroy_sock { delete(@owned[(uint64)args->skaddr]); }
${hasKprobes ? writing : ''}`;
}
