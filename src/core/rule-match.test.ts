import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flow, ruleMatches } from './rule-match.js';

const flow: Flow = { proto: 'tcp', src: ['10.0.0.5'], dst: '10.9.9.9', dport: 443, isNew: true };

describe('ruleMatches', () => {
  it.each([
    ['-A FORWARD -j DROP', 'yes'],
    ['-A FORWARD -d 10.9.9.0/24 -p tcp -m tcp --dport 443 -j DROP', 'yes'],
    ['-A FORWARD -p tcp -m multiport --dports 80,400:500 -j REJECT', 'yes'],
    // The way back is dropped as well.
    ['-A FORWARD -s 10.9.9.9/32 -p tcp -m tcp --sport 443 -j DROP', 'yes'],
    ['-A FORWARD -p 6 -j DROP', 'yes'],
    ['ip daddr 10.9.9.9 tcp dport { 80, 443 } counter drop', 'yes'],
    ['tcp dport 400-500 counter drop comment "not for udp dport 53"', 'yes'],
    ['meta l4proto tcp ip saddr 10.0.0.0/8 drop', 'yes'],
    ['-A FORWARD ! -d 10.0.0.0/8 -j DROP', 'no'],
    ['-A FORWARD -p udp -j DROP', 'no'],
    ['-A FORWARD -p tcp -m tcp --dport 23 -j DROP', 'no'],
    ['-A FORWARD -p tcp -m tcp ! --dport 443 -j DROP', 'yes'],
    ['-A FORWARD -s 192.0.2.0/24 -j DROP', 'no'],
    ['tcp dport != 443 tcp sport 443 drop', 'yes'],
    ['udp dport 443 drop', 'no'],
    ['ip6 daddr 2001:db8::/32 drop', 'no'],
    ['icmp type echo-request drop', 'no'],
    ['-A FORWARD -m conntrack --ctstate INVALID -j DROP', 'no'],
    ['-A FORWARD -m conntrack --ctstate NEW,RELATED -j DROP', 'yes'],
    ['-A FORWARD -m conntrack ! --ctstate RELATED,ESTABLISHED -j DROP', 'yes'],
    ['ct state established,related drop', 'yes'],
    ['-A FORWARD -i wan0 -p tcp -m tcp --dport 443 -j DROP', 'maybe'],
    ['tcp dport @blocked drop', 'maybe'],
    ['ip saddr @badguys drop', 'maybe'],
    ['xt match recent counter drop', 'maybe'],
  ])('%s: %s', (rule, expected) => {
    expect(ruleMatches(rule, flow)).toBe(expected);
  });

  it('knows no state of a connection that is stuck', () => {
    expect(ruleMatches('ct state invalid drop', { ...flow, isNew: false })).toBe('maybe');
  });

  it('comes to a rule only what those before let through', () => {
    const established = '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT';
    const https = '-A FORWARD -p tcp -m tcp --dport 443 -j ACCEPT';
    const fromLan = '-A FORWARD -i lan0 -m conntrack --ctstate NEW -j ACCEPT';
    expect(ruleMatches('-A FORWARD -j DROP', flow, [established])).toBe('yes');
    expect(ruleMatches('-A FORWARD -j DROP', flow, [established, https])).toBe('no');
    expect(ruleMatches('-A FORWARD -j DROP', flow, [established, fromLan])).toBe('maybe');
  });

  it('knows no address of the client', () => {
    expect(ruleMatches('-A FORWARD -s 192.0.2.0/24 -j DROP', { ...flow, src: [] })).toBe('maybe');
  });

  it('does not throw on any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['yes', 'maybe', 'no']).toContain(ruleMatches(`-s ${text} --dport ${text}`, flow));
      }),
    );
  });

  it('takes a network exactly where the address lies in it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.integer({ min: 1, max: 32 }),
        (bits, length) => {
          const address = [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
          const inside = (bits ^ 0x0a09_0909) >>> (32 - length) === 0;
          const source = (bits ^ 0x0a00_0005) >>> (32 - length) === 0;
          expect(ruleMatches(`-d ${address}/${length} -j DROP`, flow)).toBe(inside || source ? 'yes' : 'no');
        },
      ),
    );
  });
});
