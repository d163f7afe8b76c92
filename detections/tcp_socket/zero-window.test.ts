import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { judge, said } from '../../test/support/judge.js';
import { both, socket } from '../../test/support/socket-rows.js';
import detection from './zero-window.js';

describe('zero window', () => {
  it('fires on the host that closes it', () => {
    expect(
      said(detection, {
        ...{ deltas: [tcp('TcpExt', 'TCPToZeroWindowAdv', 30)] },
        rows: { sockets: [...both({ recv_q: 90_000 })] },
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by buffers of a few segments', () => {
    expect(
      said(detection, {
        ...{ deltas: [tcp('TcpExt', 'TCPToZeroWindowAdv', 30)] },
        rows: { sockets: [...both({ recv_q: 4344 })] },
      }),
    ).toBe('fired info');
  });

  it('fires on the sender that probes at both ends of the window', () => {
    expect(
      said(detection, {
        rows: { sockets: [...both({ timer: 'persist', send_q: 90_000, timer_retrans: 1 })] },
      }),
    ).toBe('fired warning');
  });

  it('counts probes that were answered with the window still closed', () => {
    const probing = socket({ timer: 'persist', send_q: 90_000, timer_retrans: 0, backoff: 6 });
    const [result] = judge(detection, { rows: { sockets: [probing] } });
    expect(result).toMatchObject({ state: 'fired', severity: 'warning', numbers: { probes: 6 } });
    expect(result?.statement).toContain('up to 6 window probes without success');
  });

  it('only notes a window closed once', () => {
    expect(
      said(detection, {
        rows: { sockets: [socket({ timer: 'persist', send_q: 90_000, timer_retrans: 0 })] },
      }),
    ).toBe('fired info');
  });

  it('is not fooled by data in flight', () => {
    expect(said(detection, { rows: { sockets: [...both({ timer: 'on', send_q: 90_000 })] } })).toBe('clear');
  });

  it('is not fooled by one closed window of a receiver', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'TCPToZeroWindowAdv', 1)] })).toBe('fired info');
  });
});
