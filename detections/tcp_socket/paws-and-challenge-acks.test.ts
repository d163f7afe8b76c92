import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './paws-and-challenge-acks.js';

describe('PAWS and challenge ACKs', () => {
  it('warns of many', () => {
    expect(
      said(detection, { deltas: [tcp('TcpExt', 'PAWSEstab', 40), tcp('TcpExt', 'TCPChallengeACK', 5)] }),
    ).toBe('fired warning');
  });

  it('only notes a restarted peer', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'TCPChallengeACK', 2)] })).toBe('fired info');
  });

  it('is not fooled by SYN-ACKs that came twice', () => {
    const deltas = [tcp('TcpExt', 'TCPSYNChallenge', 31), tcp('TcpExt', 'TCPChallengeACK', 19)];
    expect(said(detection, { deltas })).toBe('fired info');
  });

  it('is clear without growth', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'TCPChallengeACK', 0)] })).toBe('clear');
  });
});
