import { describe, expect, it } from 'vitest';
import { requests, requestsView } from '../../test/support/http-requests.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './error-answers.js';

const answers = (code: number, count: number) => requests(count, 'ok', code);
const view = requestsView;

describe('error-answers', () => {
  it('counts server errors', () => {
    expect(judge(detection, view(answers(200, 5), answers(503, 3), answers(502, 2)))).toMatchObject([
      {
        severity: 'warning',
        statement: 'http://web/: 5 of 10 answers are errors (50 %: 3 × 503, 2 × 502)',
      },
    ]);
  });

  it('leaves answers that break off to another', () => {
    expect(verdicts(detection, view(answers(200, 5), requests(5, 'partial')))).toEqual(['clear']);
  });

  it('is not fooled by answers to a question that was asked', () => {
    expect(verdicts(detection, view(answers(404, 5), answers(401, 5), answers(301, 5)))).toEqual(['clear']);
  });

  it('takes one 503 of many for a hint', () => {
    expect(verdicts(detection, view(answers(200, 40), answers(503, 1)))).toEqual(['hint']);
  });
});
