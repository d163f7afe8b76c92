import { describe, expect, it } from 'vitest';
import type { Finding } from '../core/finding.js';
import { placed } from './placed.js';
import type { Playbook } from './playbook.js';
import type { Candidate } from './weigh.js';

const candidate = (
  cause: string,
  host: string,
  place: string[],
  supports: Partial<Finding>[],
): Candidate => ({
  playbook: { cause, place } as unknown as Playbook,
  host,
  state: 'supported',
  supports: supports as Finding[],
  contradicts: [],
  open: [],
  score: 1,
  against: 0,
});
const finding = (detection: string, host: string, subject: string) => ({ detection, host, subject });
const dead = (host: string, subject = '10.0.0.53') =>
  candidate('dns_resolver_dead', host, ['far_end'], [finding('DNS-01', host, subject)]);
const inShort = (causes: readonly Candidate[], owner?: string): string[] =>
  placed(causes, () => owner).map(
    (c) => `${c.playbook.cause}@${c.host} ${c.subject} from ${c.seenFrom.join()}`,
  );

describe('where a cause is', () => {
  it('is one dead resolver, however many hosts ask it', () => {
    expect(inShort([dead('client'), dead('router'), dead('web')], 'web')).toEqual([
      'dns_resolver_dead@web 10.0.0.53 from client,router,web',
    ]);
  });

  it('stays where it is seen when nobody in the bundle owns the address, and is one all the same', () => {
    expect(inShort([dead('client'), dead('router')])).toEqual([
      'dns_resolver_dead@client 10.0.0.53 from client,router',
    ]);
  });

  it('is two where two resolvers are dead', () => {
    expect(inShort([dead('client'), dead('client', '10.0.0.54')])).toHaveLength(2);
  });

  it('is where the finding is that shows it', () => {
    const queue = finding('STK-05', 'router', 'wan0');
    const cause = candidate(
      'bufferbloat',
      'client',
      ['STK-05@any'],
      [finding('PATH-06', 'client', 'x'), queue],
    );
    expect(inShort([cause])).toEqual(['bufferbloat@router wan0 from client']);
  });

  it('is each host for itself where the playbook names no other place', () => {
    const full = (host: string) => candidate('disk_full', host, [], [finding('HW-04', host, '/var')]);
    expect(inShort([full('a'), full('b')], 'web')).toEqual([
      'disk_full@a /var from a',
      'disk_full@b /var from b',
    ]);
  });
});
