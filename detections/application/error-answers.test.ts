import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './error-answers.js';

const answers = (http_code: number, count: number, outcome = 'ok') =>
  Array.from({ length: count }, (_, i) => ({
    target: 'http://web/',
    attempt: i,
    by: 'url',
    limit_ms: 1,
    exit: 0,
    outcome,
    ...(outcome === 'ok' && { http_code }),
  }));
const view = (...parts: object[][]) => hostView({ rows: { http_timing: parts.flat() as never } });

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
    expect(verdicts(detection, view(answers(200, 5), answers(0, 5, 'partial')))).toEqual(['clear']);
  });

  it('is not fooled by answers to a question that was asked', () => {
    expect(verdicts(detection, view(answers(404, 5), answers(401, 5), answers(301, 5)))).toEqual(['clear']);
  });

  it('takes one 503 of many for a hint', () => {
    expect(verdicts(detection, view(answers(200, 40), answers(503, 1)))).toEqual(['hint']);
  });
});
