import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { socket } from '../../test/support/socket-rows.js';
import detection from './mss-clamp.js';

describe('MSS clamp', () => {
  it('is noted', () => {
    expect(said(detection, { rows: { sockets: [socket({ mss: 1388, pmtu: 1500, options: ['ts'] })] } })).toBe(
      'fired info',
    );
  });

  it('is not fooled by the room of timestamps', () => {
    expect(said(detection, { rows: { sockets: [socket({ mss: 1448, pmtu: 1500, options: ['ts'] })] } })).toBe(
      'clear',
    );
  });

  it('is not fooled by IPv6 headers', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            socket({
              mss: 1428,
              pmtu: 1500,
              options: ['ts'],
              remote_address: '2001:db8::2',
              local_address: '2001:db8::1',
            }),
          ],
        },
      }),
    ).toBe('clear');
  });
});
