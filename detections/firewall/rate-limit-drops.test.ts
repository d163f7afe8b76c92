import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import { both } from '../../test/support/socket-rows.js';
import rateLimitDrops from './rate-limit-drops.js';
import ruleDrops from './rule-drops.js';

const NFT = 'ip daddr 10.9.9.9 limit rate over 500 kbytes/second burst 1 mbytes counter drop';
const IPTABLES =
  '-A FORWARD -d 10.9.9.9/32 -m hashlimit --hashlimit-above 500kb/s --hashlimit-burst 1mb --hashlimit-mode srcip --hashlimit-name up -j DROP';

const gateway = (rule: string, delta: number) => {
  const key = { source: 'nft', family: 'ip', table: 'pol', chain: 'f', rule, handle: 2 };
  const row = { ...key, hook: 'forward', position: 1, verdict: 'drop', packets: 99 };
  return {
    id: 'gw',
    rows: {
      firewall_rules: ['start', 'end'].map((_snapshot) => ({ ...row, _snapshot })),
      addresses: [{ address: '10.0.0.1', family: 4 }],
    },
    deltas: [{ table: 'firewall_rules', counter: 'packets', key, delta }],
  };
};
const client = (again: number) => ({
  id: 'cli',
  rows: {
    addresses: [{ address: '10.0.0.5', family: 4 }],
    sockets: both(
      { local_address: '10.0.0.5', remote_address: '10.9.9.9', retrans_total: 0 },
      { retrans_total: again },
    ),
  },
});
const said = (rule: string, delta: number, again: number) =>
  verdicts(rateLimitDrops, gateway(rule, delta), client(again))[0];

describe('rate-limit-drops', () => {
  it.each([NFT, IPTABLES])('fires where the rule takes a connection that sends again: %s', (rule) => {
    expect(said(rule, 112, 694)).toBe('fired warning ip pol f rule 1');
  });
  it('names the rule as it is written, and the connection', () => {
    const [result] = evaluateDetection(rateLimitDrops, gateway(NFT, 112), client(694));
    expect(result?.statement).toContain(`ip pol f rule 1 (${NFT}) dropped 112 packets above its rate in`);
    expect(result?.statement).toContain('it takes TCP to 10.9.9.9 port 8080 (694 segments sent again)');
  });
  it('is not fooled by a rule that slows scans, one without hits, or a rate below which packets pass', () => {
    expect(said('tcp dport 22 limit rate over 10/minute counter drop', 50, 694)).toBe(
      'fired info ip pol f rule 1',
    );
    expect(said(NFT, 112, 3)).toBe('fired info ip pol f rule 1');
    expect(said(NFT, 0, 694)).toBe('clear');
    expect(said('ip daddr 10.9.9.9 limit rate 5/second counter drop', 50, 694)).toBe('clear');
  });
  it('is told once: as a rule that drops what fails only where something fails', () => {
    const [result] = evaluateDetection(ruleDrops, gateway(NFT, 112), client(694));
    expect(result).toMatchObject({
      state: 'clear',
      statement:
        'none of 0 rules that drop took a packet; 1 more, of a rate or of ICMP errors, are judged by FW-17 and FW-18',
    });
  });
});
