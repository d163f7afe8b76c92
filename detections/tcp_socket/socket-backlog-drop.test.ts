import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './socket-backlog-drop.js';

describe('socket backlog drop', () => {
  it('fires on any growth', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'TCPBacklogDrop', 2)] })).toBe('fired warning');
  });

  it('has nothing to do with the accept queue', () => {
    expect(
      said(detection, { deltas: [tcp('TcpExt', 'TCPBacklogDrop', 0), tcp('TcpExt', 'ListenOverflows', 90)] }),
    ).toBe('clear');
  });
});
