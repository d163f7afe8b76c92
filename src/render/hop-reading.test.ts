import { describe, expect, it } from 'vitest';
import { readLoss } from './hop-reading.js';

const hop = (lost: number, more: object = {}) => ({
  hop: 1,
  label: '192.0.2.1',
  sent: 12,
  lost,
  reached: false,
  ...more,
});
const read = (...hops: Parameters<typeof readLoss>[0]): string[] => hops.map((_, i) => readLoss(hops, i));

describe('loss at a hop', () => {
  it('is a limit on answers where a later hop answers more', () => {
    expect(read(hop(11), hop(0), hop(0, { reached: true }))).toEqual(['limit', 'none', 'none']);
    expect(read(hop(11), hop(1, { reached: true }))).toEqual(['limit', 'shared']);
  });

  it('counts where every later hop shares it', () => {
    expect(read(hop(0), hop(6), hop(6, { reached: true }))).toEqual(['none', 'shared', 'shared']);
  });

  it('is nothing to be said of where nothing beyond answered', () => {
    expect(read(hop(4), hop(12, { label: '' }))).toEqual(['unknown', 'silent']);
  });

  it('at the destination counts even if all is lost', () => {
    expect(read(hop(0), hop(12, { reached: true }))).toEqual(['none', 'shared']);
  });
});
