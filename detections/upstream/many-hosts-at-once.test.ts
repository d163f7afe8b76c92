import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './many-hosts-at-once.js';

const host = (id: string, received: number, role = 'target') =>
  hostView({
    id,
    rows: { ping_summary: [{ target: 'web', role, transmitted: 100, received, complete: true }] },
  });

describe('many-hosts-at-once', () => {
  it('says how many of how many', () => {
    expect(verdicts(detection, host('a', 90), host('b', 85), host('c', 100))).toEqual(['info']);
  });

  it('is not fooled by one host, nor by gateways that answer little', () => {
    expect(verdicts(detection, host('a', 90), host('b', 100))).toEqual(['clear', 'clear']);
    expect(verdicts(detection, host('a', 50, 'gateway'), host('b', 50, 'gateway'))).toEqual([
      'clear',
      'clear',
    ]);
  });
});
