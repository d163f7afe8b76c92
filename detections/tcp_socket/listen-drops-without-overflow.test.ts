import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './listen-drops-without-overflow.js';

describe('listen drops without overflow', () => {
  it('fires on drops beyond the overflows', () => {
    expect(
      said(detection, { deltas: [tcp('TcpExt', 'ListenDrops', 9), tcp('TcpExt', 'ListenOverflows', 2)] }),
    ).toBe('fired warning');
  });

  it('is not fooled by drops that are all overflows', () => {
    expect(
      said(detection, { deltas: [tcp('TcpExt', 'ListenDrops', 9), tcp('TcpExt', 'ListenOverflows', 9)] }),
    ).toBe('clear');
  });
});
