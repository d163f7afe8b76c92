import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { both, PEER } from '../../test/support/socket-rows.js';
import detection from './options-lost.js';

describe('options lost', () => {
  it('fires where both offer what the connection lacks', () => {
    expect(
      said(
        detection,
        {
          rows: {
            sysctl: [{ name: 'net.ipv4.tcp_sack', value: '1', numbers: [1] }],
            sockets: [...both({ options: ['ts'], snd_wscale: 7 })],
          },
        },
        {
          id: 'h2',
          rows: {
            sysctl: [{ name: 'net.ipv4.tcp_sack', value: '1', numbers: [1] }],
            sockets: [...both({ ...PEER, options: ['ts'], snd_wscale: 7 })],
          },
        },
      ),
    ).toBe('fired warning');
  });

  it('is not fooled by a peer that does not offer it', () => {
    expect(
      said(
        detection,
        {
          rows: {
            sysctl: [{ name: 'net.ipv4.tcp_sack', value: '1', numbers: [1] }],
            sockets: [...both({ options: ['ts'], snd_wscale: 7 })],
          },
        },
        {
          id: 'h2',
          rows: {
            sysctl: [{ name: 'net.ipv4.tcp_sack', value: '0', numbers: [0] }],
            sockets: [...both({ ...PEER, options: ['ts'], snd_wscale: 7 })],
          },
        },
      ),
    ).toBe('clear');
  });

  it('is not fooled by a handshake that is not over yet', () => {
    const rows = (own: object) => ({
      sysctl: [{ name: 'net.ipv4.tcp_sack', value: '1', numbers: [1] }],
      sockets: both({ ...own, state: 'SYN-SENT', options: [] }),
    });
    expect(said(detection, { rows: rows({}) }, { id: 'h2', rows: rows(PEER) })).toBe('not_observable');
  });

  it('is clear where the option is in use', () => {
    expect(
      said(
        detection,
        {
          rows: {
            sysctl: [{ name: 'net.ipv4.tcp_sack', value: '1', numbers: [1] }],
            sockets: [...both({ options: ['ts', 'sack'], snd_wscale: 7 })],
          },
        },
        {
          id: 'h2',
          rows: {
            sysctl: [{ name: 'net.ipv4.tcp_sack', value: '1', numbers: [1] }],
            sockets: [...both({ ...PEER, options: ['ts', 'sack'], snd_wscale: 7 })],
          },
        },
      ),
    ).toBe('clear');
  });

  it('needs both ends', () => {
    expect(
      said(detection, {
        rows: {
          sysctl: [{ name: 'net.ipv4.tcp_sack', value: '1', numbers: [1] }],
          sockets: [...both({ options: ['ts'], snd_wscale: 7 })],
        },
      }),
    ).toBe('not_observable');
  });
});
