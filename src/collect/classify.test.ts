import { describe, expect, it } from 'vitest';
import { classify, type Ending } from './classify.js';

const judge = (end: Partial<Ending>) =>
  classify({
    timedOut: false,
    aborted: false,
    stopped: false,
    durationMs: 1,
    stderr: '',
    okExits: [0],
    timeoutMs: 3000,
    noSpace: false,
    abortReason: undefined,
    ...end,
  });

describe('classify', () => {
  it.each([
    ['a good end', { exit: 0 }, 'ok'],
    ['an exit that is an answer', { exit: 2, okExits: [0, 2] }, 'ok'],
    ['another exit', { exit: 1, stderr: 'boom\n' }, 'failed'],
    ['a refusal in words', { exit: 1, stderr: 'iptables: Permission denied (you must be root)' }, 'denied'],
    ['a refusal by errno', { errorCode: 'EACCES' }, 'denied'],
    ['nothing of the kind', { exit: 71, stderr: 'netlink error: Operation not supported' }, 'unsupported'],
    ['a missing file', { errorCode: 'ENOENT' }, 'unsupported'],
    ['a signal', { signal: 'SIGSEGV' }, 'failed'],
    ['the limit', { timedOut: true, signal: 'SIGTERM' }, 'timed_out'],
    ['the user', { aborted: true, timedOut: true }, 'interrupted'],
    ['too much', { truncatedAt: 10, stopped: true, signal: 'SIGKILL' }, 'truncated'],
    ['a full disk', { noSpace: true, truncatedAt: 10 }, 'truncated'],
  ] as const)('%s', (_, end, outcome) => {
    const judged = judge(end);
    expect(judged.outcome).toBe(outcome);
    expect(judged.reason === undefined).toBe(outcome === 'ok');
  });

  it('says what the tool said, and for how long it was waited', () => {
    expect(judge({ exit: 1, stderr: 'first\nlast words\n' }).reason).toBe('exit 1: last words');
    expect(judge({ timedOut: true, unkillablePid: 77 }).reason).toBe(
      'no end after 3 s; process 77 survived SIGKILL',
    );
  });
});
