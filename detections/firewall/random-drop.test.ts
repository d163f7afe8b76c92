import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import randomDrop from './random-drop.js';

describe('random-drop', () => {
  const gateway = (rule: string, verdict: string, packets?: number) => ({
    rows: {
      firewall_rules: ['start', 'end'].map((_snapshot) => ({
        source: 'nft',
        family: 'inet',
        table: 't',
        chain: 'c',
        hook: 'forward',
        position: 1,
        handle: 4,
        rule,
        verdict,
        _snapshot,
        ...(packets !== undefined && { packets }),
      })),
    },
    deltas: [
      {
        table: 'firewall_rules',
        counter: 'packets',
        key: { source: 'nft', family: 'inet', table: 't', chain: 'c', rule, handle: 4 },
        delta: packets ?? 0,
      },
    ],
  });
  it('fires where a rule drops by chance', () => {
    for (const rule of [
      'numgen random mod 20 < 1 counter drop',
      'meta random & 255 < 13 counter drop',
      '-A FORWARD -m statistic --mode nth --every 9 -j DROP',
    ]) {
      expect(verdicts(randomDrop, gateway(rule, 'drop', 8)), rule).toEqual([
        'fired critical inet t c rule 1',
      ]);
    }
  });
  it('is not fooled by load balancing, nor by a leftover without hits', () => {
    expect(
      verdicts(
        randomDrop,
        gateway('-A KUBE-SVC -m statistic --mode random --probability 0.5 -j KUBE-SEP', 'jump', 800),
      ),
    ).toEqual(['clear']);
    expect(verdicts(randomDrop, gateway('numgen random mod 20 < 1 counter drop', 'drop', 0))).toEqual([
      'clear',
    ]);
    expect(verdicts(randomDrop, gateway('tcp dport 23 counter drop', 'drop', 9))).toEqual(['clear']);
  });
  it('gives a hint where the rule has no counter', () => {
    expect(verdicts(randomDrop, gateway('numgen random mod 20 < 1 drop', 'drop'))).toEqual([
      'fired hint inet t c rule 1',
    ]);
  });
});
