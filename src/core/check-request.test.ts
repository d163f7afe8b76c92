import { describe, expect, it } from 'vitest';
import { checkRequest, numberIn } from './check-request.js';
import { EvidenceError } from './errors.js';
import {
  captureRequest,
  collectRequest,
  correlateRequest,
  findingsRequest,
  searchRequest,
} from './requests.js';

function refusal(check: () => unknown): Pick<EvidenceError, 'code' | 'message' | 'hint'> {
  try {
    check();
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('what is asked for', () => {
  it('is handed on when it is right, and what was not given stays away', () => {
    const names = { severity: '--severity', layers: '--layer', states: '--state' };
    expect(checkRequest(findingsRequest, { layers: ['dns'], states: ['clear'] }, names)).toEqual({
      layers: ['dns'],
      states: ['clear'],
    });
    expect(checkRequest(findingsRequest, {}, names)).toEqual({});
  });

  it.each([
    [
      () => checkRequest(findingsRequest, { layers: ['dns', 'tcp_sockt'] }, FINDINGS),
      'E_USAGE',
      '--layer: there is no "tcp_sockt"',
      'did you mean "tcp_socket"?',
    ],
    [
      () => checkRequest(findingsRequest, { states: ['nothing like it'] }, FINDINGS),
      'E_USAGE',
      '--state: there is no "nothing like it"',
      'one of: fired, clear, not_exercised, not_observable',
    ],
    [
      () => checkRequest(searchRequest, { pattern: 'a', max: numberIn('many') }, SEARCH),
      'E_BAD_LIMIT',
      '--max: "many" is no whole number',
      undefined,
    ],
    [
      () => checkRequest(searchRequest, { pattern: 'a', max: numberIn('9999999999') }, SEARCH),
      'E_BAD_LIMIT',
      '--max: "9999999999" is more than 999999999',
      undefined,
    ],
    [
      () => checkRequest(correlateRequest, { windowS: 0, least: 3 }, CORRELATE),
      'E_BAD_LIMIT',
      '--window: "0" is no span of time',
      undefined,
    ],
    [
      () => checkRequest(collectRequest, { profile: 'quick', duration: '10 parsecs' }, COLLECT),
      'E_BAD_LIMIT',
      '--duration: "10 parsecs" is not a duration',
      'write it like 500ms, 15s, 10m or 1h30m',
    ],
    [
      () => checkRequest(collectRequest, { profile: 'quick', duration: '8d' }, COLLECT),
      'E_BAD_LIMIT',
      '--duration: "8d" is out of range',
      'it can be 0 ms to 168 h',
    ],
    [
      () => checkRequest(captureRequest, { interface: '-w/etc/passwd' }, CAPTURE),
      'E_BAD_LIMIT',
      '--interface: "-w/etc/passwd" is no name of an interface',
      undefined,
    ],
  ])('is refused with option, value and what could be: %#', (check, code, message, hint) => {
    expect(refusal(check)).toMatchObject({ code, message, hint });
  });
});

const FINDINGS = { severity: '--severity', layers: '--layer', states: '--state' };
const SEARCH = { pattern: 'pattern', max: '--max' };
const CORRELATE = { pivot: '--pivot', windowS: '--window', least: '--min' };
const COLLECT = {
  profile: '--profile',
  duration: '--duration',
  targets: '--target',
  passive: '--passive',
  case: '--case',
};
const CAPTURE = { interface: '--interface', filter: '--filter' };
