import { describe, expect, it } from 'vitest';
import { judge, said } from '../../test/support/judge.js';
import { many, socket } from '../../test/support/socket-rows.js';
import detection from './write-stuck.js';

describe('write stuck', () => {
  it('fires on backoff with data waiting', () => {
    expect(said(detection, { rows: { sockets: [socket({ timer: 'on', backoff: 4, send_q: 900 })] } })).toBe(
      'fired warning',
    );
  });

  it('counts what a service sends to one address together, though each connection has a port of its own', () => {
    const served = many(9, (i) => ({
      ...{ local_port: 8080, remote_address: '10.0.0.9', remote_port: 50_000 + i },
      ...{ timer: 'on', backoff: 5, send_q: 100 },
    }));
    const [all, ...others] = judge(detection, { rows: { sockets: [...served, socket()] } });
    expect(others).toEqual([]);
    expect(all).toMatchObject({ subject: '10.0.0.9, from 10.0.0.1:8080', numbers: { stuck: 9 } });
    expect(all?.statement).toMatch(/^9 of 10 connections \(10\.0\.0\.9, from 10\.0\.0\.1:8080\)/);
  });

  it('is not fooled by a closed window', () => {
    expect(
      said(detection, { rows: { sockets: [socket({ timer: 'persist', backoff: 4, send_q: 900 })] } }),
    ).toBe('not_exercised');
  });

  it('is not fooled by a SYN without an answer', () => {
    expect(
      said(detection, {
        rows: { sockets: [socket({ timer: 'on', backoff: 4, send_q: 900, state: 'SYN-SENT' })] },
      }),
    ).toBe('not_exercised');
  });

  it('is not fooled by one lost segment', () => {
    expect(
      said(detection, {
        rows: { sockets: [socket({ timer: 'on', backoff: 1, send_q: 900, data_segs_out: 9 })] },
      }),
    ).toBe('clear');
  });
});
