import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './capture-dropped.js';

describe('capture-dropped', () => {
  it('calls drops of the capture what they are', () => {
    const captures = [
      { filter: 'tcp port 443', captured: 31516, received: 100000, dropped_by_kernel: 68484 },
    ];
    const [result] = judge(detection, hostView({ rows: { captures } }));
    expect(result).toMatchObject({ state: 'fired', severity: 'info' });
    expect(result?.statement).toContain(
      '68484 of 100000 packets dropped by the capture (68 %): its gaps are no loss on the network',
    );
  });

  it('is content with a complete one, and says when there is none', () => {
    expect(
      verdicts(
        detection,
        hostView({ rows: { captures: [{ filter: '', captured: 10, received: 10, dropped_by_kernel: 0 }] } }),
      ),
    ).toEqual(['clear']);
    expect(verdicts(detection, hostView({}))).toEqual(['not_observable']);
  });
});
