import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './receive-queue-drop.js';

describe('receive queue drop', () => {
  it('fires on any growth', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'TCPRcvQDrop', 2), tcp('Tcp', 'InSegs', 9000)] })).toBe(
      'fired warning',
    );
  });

  it('is critical from one per cent', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'TCPOFODrop', 200), tcp('Tcp', 'InSegs', 9000)] })).toBe(
      'fired critical',
    );
  });

  it('is not fooled by segments out of order that were kept', () => {
    expect(
      said(detection, { deltas: [tcp('TcpExt', 'TCPOFODrop', 0), tcp('TcpExt', 'TCPOFOQueue', 900)] }),
    ).toBe('clear');
  });
});
