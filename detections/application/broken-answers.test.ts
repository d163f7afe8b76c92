import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './broken-answers.js';

const requests = (outcome: string, count: number, http_code?: number) =>
  Array.from({ length: count }, (_, i) => ({
    target: 'http://web/',
    attempt: i,
    by: 'url',
    limit_ms: 1,
    exit: 0,
    outcome,
    ...(http_code !== undefined && { http_code }),
  }));
const view = (...parts: object[][]) => hostView({ rows: { http_timing: parts.flat() as never } });

describe('broken-answers', () => {
  it('counts those that ended before they were whole', () => {
    expect(
      judge(detection, view(requests('ok', 5, 200), requests('empty_reply', 2), requests('partial', 3))),
    ).toMatchObject([
      {
        severity: 'warning',
        statement: 'http://web/: 5 of 10 answers broke off (50 %: 2 × empty reply, 3 × partial)',
      },
    ]);
  });

  it('is not fooled by a server that says itself what is wrong', () => {
    expect(verdicts(detection, view(requests('ok', 5, 503)))).toEqual(['clear']);
  });

  it('has nothing to see where no connection was established', () => {
    expect(verdicts(detection, view(requests('refused', 5)))).toEqual(['not_exercised']);
  });
});
