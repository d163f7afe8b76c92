import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './tail-loss-probes.js';

describe('tail loss probes', () => {
  it('are noted at most', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 30000),
          tcp('Tcp', 'RetransSegs', 40),
          tcp('TcpExt', 'TCPLossProbes', 30),
        ],
      }),
    ).toBe('fired info');
  });

  it('are not noted beside real repair', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 30000),
          tcp('Tcp', 'RetransSegs', 400),
          tcp('TcpExt', 'TCPLossProbes', 30),
        ],
      }),
    ).toBe('clear');
  });
});
