import { describe, expect, it } from 'vitest';
import { judge, said } from '../../test/support/judge.js';
import { socket } from '../../test/support/socket-rows.js';
import detection from './syn-unanswered.js';

describe('SYN unanswered', () => {
  it('is critical where every connect times out', () => {
    expect(
      said(detection, {
        rows: {
          tcp_connects: Array.from({ length: 5 }, (_, i) => ({
            target: 't',
            address: '10.0.0.2',
            port: 8080,
            attempt: i + 1,
            limit_ms: 3000,
            outcome: 'timeout',
          })),
        },
      }),
    ).toBe('fired critical');
  });

  it('sees the second of a SYN sent again', () => {
    expect(
      said(detection, {
        rows: {
          tcp_connects: Array.from({ length: 5 }, (_, i) => ({
            target: 't',
            address: '10.0.0.2',
            port: 8080,
            attempt: i + 1,
            limit_ms: 3000,
            outcome: `connected`,
            connect_ms: 1012,
          })),
        },
      }),
    ).toBe('fired warning');
  });

  it('warns of sockets that sent their SYN again', () => {
    expect(
      said(detection, { rows: { sockets: [socket({ state: 'SYN-SENT', timer: 'on', timer_retrans: 2 })] } }),
    ).toBe('fired warning');
  });

  it('is not fooled by a handshake under way', () => {
    expect(
      said(detection, { rows: { sockets: [socket({ state: 'SYN-SENT', timer: 'on', timer_retrans: 0 })] } }),
    ).toBe('clear');
  });

  it('is not fooled by a slow path', () => {
    expect(
      said(detection, {
        rows: {
          tcp_connects: Array.from({ length: 5 }, (_, i) => ({
            target: 't',
            address: '10.0.0.2',
            port: 8080,
            attempt: i + 1,
            limit_ms: 3000,
            outcome: `connected`,
            connect_ms: 320,
          })),
        },
      }),
    ).toBe('clear');
  });

  it('says nothing of refused connects', () => {
    expect(
      said(detection, {
        rows: {
          tcp_connects: Array.from({ length: 5 }, (_, i) => ({
            target: 't',
            address: '10.0.0.2',
            port: 8080,
            attempt: i + 1,
            limit_ms: 3000,
            outcome: `refused`,
            failed_after_ms: 1,
          })),
        },
      }),
    ).toBe('clear');
  });

  describe('connects that end in an error', () => {
    const connects = (...outcomes: string[]) => ({
      rows: {
        tcp_connects: outcomes.map((outcome, i) => ({
          target: 't',
          address: '10.0.0.2',
          port: 8080,
          attempt: i + 1,
          limit_ms: 3000,
          outcome,
          ...(outcome === 'unreachable' && { error: 'No route to host' }),
        })),
      },
    });

    it('are no answer: nothing shows that a SYN left', () => {
      const all = connects(...Array<string>(5).fill('unreachable'));
      expect(said(detection, all)).toBe('not_exercised');
      expect(said(detection, connects('connected', 'denied'))).toBe('not_exercised');
    });

    it('are told beside those that got none', () => {
      const [result] = judge(
        detection,
        connects('timeout', 'unreachable', 'timeout', 'unreachable', 'unreachable'),
      );
      expect(result?.statement).toContain('2 of 5 connects (40 %)');
      expect(result?.statement).toContain('3 ended in an error (No route to host)');
    });
  });
});
