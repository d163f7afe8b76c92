import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './transfer-slow.js';

const requests = (size_download: number, transfer_ms: number, connect_ms = 10) =>
  Array.from({ length: 5 }, (_, i) => ({
    target: 'http://web/',
    attempt: i + 1,
    by: 'url',
    limit_ms: 10_000,
    outcome: 'ok',
    exit: 0,
    size_download,
    transfer_ms,
    connect_ms,
  }));
const view = (rows: object[]) => hostView({ rows: { http_timing: rows as never } });

describe('transfer-slow', () => {
  it('sees a body that takes far longer than slow start needs', () => {
    expect(verdicts(detection, view(requests(1_000_000, 6000)))).toEqual(['warning']);
  });

  it('is content with slow start over a long path, and says nothing of small bodies', () => {
    expect(verdicts(detection, view(requests(1_000_000, 1400, 200)))).toEqual(['clear']);
    expect(verdicts(detection, view(requests(5000, 6000)))).toEqual(['not_exercised']);
  });
});
