import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/evaluate-detection.js';
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

  it('is not fooled by clients that had enough and are in the bundle too', () => {
    const server = { id: 's', deltas: [tcp('Tcp', 'EstabResets', 40), tcp('Tcp', 'PassiveOpens', 100)] };
    const client = { id: 'c', deltas: [tcp('TcpExt', 'TCPAbortOnClose', 36), tcp('Tcp', 'EstabResets', 0)] };
    expect(verdicts(detection, server, client)[0]).toBe('fired info');
    expect(verdicts(detection, server)[0]).toBe('fired warning');
  });

  it('only notes a few of many', () => {
    expect(
      said(detection, { deltas: [tcp('Tcp', 'EstabResets', 6), tcp('Tcp', 'PassiveOpens', 9000)] }),
    ).toBe('fired info');
  });
});
