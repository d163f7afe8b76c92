import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { both, PEER } from '../../test/support/socket-rows.js';
import detection from './receive-window-too-small.js';

describe('receive window too small', () => {
  it('fires on the receiver whose buffer is empty', () => {
    expect(
      said(
        detection,
        {
          rows: {
            sockets: [
              ...both(
                { busy_ms: 0, rwnd_limited_ms: 0, snd_wnd: 65_536, minrtt_ms: 100 },
                { busy_ms: 12_000, rwnd_limited_ms: 11_000 },
              ),
            ],
          },
        },
        { id: 'h2', rows: { sockets: [...both({ ...PEER, recv_q: 0, skmem_rb: 131_072 })] } },
      ),
    ).toBe('fired warning');
  });

  it('is not fooled by a receiver that does not read', () => {
    expect(
      said(
        detection,
        {
          rows: {
            sockets: [
              ...both(
                { busy_ms: 0, rwnd_limited_ms: 0, snd_wnd: 65_536, minrtt_ms: 100 },
                { busy_ms: 12_000, rwnd_limited_ms: 11_000 },
              ),
            ],
          },
        },
        { id: 'h2', rows: { sockets: [...both({ ...PEER, recv_q: 100000, skmem_rb: 131_072 })] } },
      ),
    ).toBe('clear');
  });

  it('only notes it where the receiver was not looked at', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both(
              { busy_ms: 0, rwnd_limited_ms: 0, snd_wnd: 65_536, minrtt_ms: 100 },
              { busy_ms: 12_000, rwnd_limited_ms: 11_000 },
            ),
          ],
        },
      }),
    ).toBe('fired info');
  });

  it('is not fooled by two segments in a tiny buffer', () => {
    expect(
      said(
        detection,
        {
          rows: {
            sockets: [
              ...both(
                { busy_ms: 0, rwnd_limited_ms: 0, snd_wnd: 65_536, minrtt_ms: 100 },
                { busy_ms: 12_000, rwnd_limited_ms: 11_000 },
              ),
            ],
          },
        },
        { id: 'h2', rows: { sockets: [...both({ ...PEER, recv_q: 4344, skmem_rb: 8192 })] } },
      ),
    ).toBe('fired warning');
  });

  it('is not fooled by a closed window', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both(
              { busy_ms: 0, rwnd_limited_ms: 0, snd_wnd: 65_536, minrtt_ms: 100 },
              { busy_ms: 12_000, rwnd_limited_ms: 11_000, timer: 'persist' },
            ),
          ],
        },
      }),
    ).toBe('clear');
  });

  it('is not fooled by a congested sender', () => {
    expect(
      said(
        detection,
        {
          rows: {
            sockets: [
              ...both(
                { busy_ms: 0, rwnd_limited_ms: 0, snd_wnd: 65_536, minrtt_ms: 100 },
                { busy_ms: 12_000, rwnd_limited_ms: 1000 },
              ),
            ],
          },
        },
        { id: 'h2', rows: { sockets: [...both({ ...PEER, recv_q: 0, skmem_rb: 131_072 })] } },
      ),
    ).toBe('clear');
  });

  it('is not fooled by a window that allows far more than was sent, as after reordering', () => {
    const sent = (bytes: number) =>
      said(detection, {
        rows: {
          sockets: [
            ...both(
              {
                busy_ms: 0,
                rwnd_limited_ms: 0,
                bytes_acked: 0,
                snd_wnd: 1_380_864,
                rtt_ms: 11,
                minrtt_ms: 10,
              },
              { busy_ms: 4000, rwnd_limited_ms: 2300, bytes_acked: bytes },
            ),
          ],
        },
      });
    expect(sent(35_000_000)).toBe('clear');
    expect(sent(350_000_000)).toBe('fired info');
  });

  it('says nothing of the first round trips of a connection, in which its window grows', () => {
    const sockets = both(
      { busy_ms: 0, rwnd_limited_ms: 0, snd_wnd: 65_536, minrtt_ms: 10 },
      { busy_ms: 208, rwnd_limited_ms: 120 },
    );
    expect(said(detection, { rows: { sockets: [...sockets] } })).toBe('not_exercised');
  });
});
