import { describe, expect, it } from 'vitest';
import { hasTool, runTool } from '../../test/support/run-tool.js';
import { isPrefix, socketFilter } from './socket-filter.js';

describe('socketFilter', () => {
  it.each([
    [[], [], undefined],
    [['10.0.0.1'], [], '( dst 10.0.0.1 )'],
    [[], [443], '( sport = :443 or dport = :443 )'],
    [
      ['10.0.0.0/8', 'fd00::/8'],
      [53],
      '( dst 10.0.0.0/8 or dst [fd00::]/8 ) and ( sport = :53 or dport = :53 )',
    ],
  ])('%j %j', (peers, ports, filter) => {
    expect(socketFilter(peers, ports)).toBe(filter);
  });

  it.skipIf(!hasTool('ss'))('is what ss takes', () => {
    const filter = socketFilter(['10.0.0.1', '10.0.0.0/8', 'fd00::1', 'fd00::/8'], [22, 443]) ?? '';
    // It throws where ss refuses.
    expect(runTool('ss', ['-tinH', filter])).not.toContain(':1 ');
  });
});

describe('isPrefix', () => {
  it.each(['10.0.0.1', '10.0.0.0/8', '0.0.0.0/0', 'fd00::1', '::/0', 'fe80::/128'])('%s is one', (text) => {
    expect(isPrefix(text)).toBe(true);
  });
  it.each(['', 'host', '10.0.0/8', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.0/-1'])(
    '%j is none',
    (text) => {
      expect(isPrefix(text)).toBe(false);
    },
  );
});
