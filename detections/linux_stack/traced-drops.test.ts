import { describe, expect, it } from 'vitest';
import { judge, said } from '../../test/support/judge.js';
import detection from './traced-drops.js';

const drops = (reason: string | undefined, place: string, count: number) => ({
  what: 'drops',
  place,
  count,
  ...(reason !== undefined && { reason }),
});
const counts = (...rows: object[]) => ({ rows: { trace_counts: rows as Record<string, unknown>[] } });

describe('this kernel drops packets', () => {
  it('fires where there was no room, with reason and function', () => {
    const [result] = judge(
      detection,
      counts(
        drops('SOCKET_RCVBUFF', 'udp_queue_rcv_one_skb', 12),
        drops('NOT_SPECIFIED', 'skb_queue_purge', 300),
      ),
    );
    expect(result).toMatchObject({
      state: 'fired',
      severity: 'warning',
      numbers: { dropped: 12, freed: 312 },
      statement: expect.stringContaining('12 SOCKET_RCVBUFF in udp_queue_rcv_one_skb') as string,
    });
  });

  it('a rule that drops is information', () => {
    expect(said(detection, counts(drops('NETFILTER_DROP', 'nft_do_chain', 20)))).toBe('fired info');
  });

  it('is not fooled by what ping and traceroute make, nor by what has no reason', () => {
    expect(
      said(
        detection,
        counts(
          drops('NO_SOCKET', 'ping_rcv', 107),
          drops('SOCKET_FILTER', 'raw_rcv', 86),
          drops('IP_INHDR', 'ip_forward', 4),
          drops('TCP_OLD_DATA', 'tcp_rcv_established', 3),
          drops(undefined, 'sk_stream_kill_queues', 5),
        ),
      ),
    ).toBe('clear');
  });

  it('traced and none is clear; not traced is not', () => {
    expect(said(detection, counts({ what: 'drops', count: 0 }))).toBe('clear');
    expect(said(detection, counts({ what: 'retransmissions', count: 0 }))).toBe('not_observable');
  });

  it('counts single lines where tracefs made no totals', () => {
    const line = { at: '2026-11-26T03:00:00.000000Z', reason: 'NETFILTER_DROP', place: 'nft_do_chain' };
    const [result] = judge(detection, { rows: { traced_drops: [line, line] } });
    expect(result).toMatchObject({ state: 'fired', numbers: { dropped: 2, freed: 2 } });
  });
});
