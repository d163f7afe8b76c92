import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { judge, said } from '../../test/support/judge.js';
import detection from './retransmit-in-host-queue.js';

describe('retransmission of what is still queued here', () => {
  it('notes any growth', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 30000),
          tcp('Tcp', 'RetransSegs', 4),
          tcp('TcpExt', 'TCPSpuriousRtxHostQueues', 4),
        ],
      }),
    ).toBe('fired info');
  });

  it('warns of a good part', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 30000),
          tcp('Tcp', 'RetransSegs', 900),
          tcp('TcpExt', 'TCPSpuriousRtxHostQueues', 700),
        ],
      }),
    ).toBe('fired warning');
  });

  it('gives no share of more times than segments', () => {
    const [result] = judge(detection, {
      deltas: [
        tcp('Tcp', 'OutSegs', 15),
        tcp('Tcp', 'RetransSegs', 4),
        tcp('TcpExt', 'TCPSpuriousRtxHostQueues', 30),
      ],
    });
    expect(result?.statement).toMatch(/queued here 30 times, in .* in which 15 were sent$/);
  });

  it('is clear where retransmissions had left the host', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 30000),
          tcp('Tcp', 'RetransSegs', 900),
          tcp('TcpExt', 'TCPSpuriousRtxHostQueues', 0),
        ],
      }),
    ).toBe('clear');
  });
});
