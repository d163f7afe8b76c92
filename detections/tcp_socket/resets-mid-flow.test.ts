import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './resets-mid-flow.js';

describe('resets mid flow', () => {
  it('warns where many connections are reset from outside', () => {
    expect(said(detection, { deltas: [tcp('Tcp', 'EstabResets', 40), tcp('Tcp', 'ActiveOpens', 100)] })).toBe(
      'fired warning',
    );
  });

  it('is not fooled by programs that close with a reset', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'EstabResets', 40),
          tcp('Tcp', 'ActiveOpens', 100),
          tcp('TcpExt', 'TCPAbortOnData', 40),
        ],
      }),
    ).toBe('clear');
  });

  it('only notes a few of many', () => {
    expect(
      said(detection, { deltas: [tcp('Tcp', 'EstabResets', 6), tcp('Tcp', 'PassiveOpens', 9000)] }),
    ).toBe('fired info');
  });
});
