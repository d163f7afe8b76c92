import { describe, expect, it } from 'vitest';
import { requests, requestsView } from '../../test/support/http-requests.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './broken-answers.js';

describe('broken-answers', () => {
  it('counts those that ended before they were whole', () => {
    const view = requestsView(requests(5, 'ok', 200), requests(2, 'empty_reply'), requests(3, 'partial'));
    expect(judge(detection, view)).toMatchObject([
      {
        severity: 'warning',
        statement: 'http://web/: 5 of 10 answers broke off (50 %: 2 × empty reply, 3 × partial)',
      },
    ]);
  });

  it('is not fooled by a server that says itself what is wrong', () => {
    expect(verdicts(detection, requestsView(requests(5, 'ok', 503)))).toEqual(['clear']);
  });

  it('has nothing to see where no connection was established', () => {
    expect(verdicts(detection, requestsView(requests(5, 'refused')))).toEqual(['not_exercised']);
  });
});
