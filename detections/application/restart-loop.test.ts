import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { socket } from '../../test/support/socket-rows.js';
import detection from './restart-loop.js';

describe('restart loop', () => {
  it('fires on a unit that restarts again and again', () => {
    expect(
      said(detection, {
        rows: {
          log_lines: Array.from({ length: 12 }, (_, i) => ({
            source: 'journal',
            text: `api.service: Scheduled restart job, restart counter is at ${i}.`,
          })),
        },
      }),
    ).toBe('fired warning');
  });

  it('fires where a listener got other processes', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            socket({
              state: 'LISTEN',
              remote_address: undefined,
              remote_port: undefined,
              local_port: 80,
              users: [{ name: 'nginx', pid: 8 }],
              _snapshot: 'start',
            }),
            socket({
              state: 'LISTEN',
              remote_address: undefined,
              remote_port: undefined,
              local_port: 80,
              users: [{ name: 'nginx', pid: 99 }],
              _snapshot: 'end',
            }),
          ],
        },
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by workers that come and go', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            socket({
              state: 'LISTEN',
              remote_address: undefined,
              remote_port: undefined,
              local_port: 80,
              users: [
                { name: 'nginx', pid: 8 },
                { name: 'nginx', pid: 9 },
              ],
              _snapshot: 'start',
            }),
            socket({
              state: 'LISTEN',
              remote_address: undefined,
              remote_port: undefined,
              local_port: 80,
              users: [
                { name: 'nginx', pid: 8 },
                { name: 'nginx', pid: 10 },
              ],
              _snapshot: 'end',
            }),
          ],
        },
      }),
    ).toBe('clear');
  });

  it('only notes one restart', () => {
    expect(
      said(detection, {
        rows: {
          log_lines: [
            { source: 'journal', text: 'api.service: Scheduled restart job, restart counter is at 1.' },
          ],
        },
      }),
    ).toBe('fired info');
  });
});
