import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './jitter.js';

const replies = (rtts: readonly number[], role = 'target') =>
  rtts.map((rtt_ms, i) => ({
    target: role,
    role,
    address: '192.0.2.1',
    seq: i + 1,
    outcome: 'reply',
    rtt_ms,
  }));
const alternating = (low: number, high: number) =>
  Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? low : high));
const view = (...parts: object[][]) => hostView({ rows: { ping_replies: parts.flat() as never } });

describe('jitter', () => {
  it('sees delay that changes from packet to packet', () => {
    expect(verdicts(detection, view(replies(alternating(10, 30))))).toEqual(['warning']);
    expect(verdicts(detection, view(replies(alternating(1, 2))))).toEqual(['info']);
  });

  it('is not fooled by one late reply', () => {
    expect(verdicts(detection, view(replies([...Array<number>(39).fill(10), 300])))).toEqual(['clear']);
  });

  it('suspects this host where the gateway jitters as much', () => {
    expect(
      verdicts(detection, view(replies(alternating(10, 30)), replies(alternating(1, 20), 'gateway'))),
    ).toEqual(['hint']);
  });

  it('does not take a slowly growing queue for jitter', () => {
    expect(verdicts(detection, view(replies(Array.from({ length: 40 }, (_, i) => 10 + 3 * i))))).toEqual([
      'clear',
    ]);
  });
});
