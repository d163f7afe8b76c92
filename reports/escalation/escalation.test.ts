import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/core/documents/incident.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { joinSections, renderSections } from '../../src/render/document/sections.js';
import { branchRecord } from '../../test/support/incident-record.js';
import { peopleRecord } from '../../test/support/people-record.js';
import escalation from './index.js';

const VARIANTS = ['infra', 'vendor', 'isp', 'ticket'] as const;

function mailOf(record: IncidentRecord, variant: string, audience?: string): string {
  const model = escalation.model.parse(
    escalation.build(record, { variant, language: 'en', ...(audience !== undefined && { audience }) }),
  );
  return joinSections(renderSections('escalation', variant, model), false);
}

function toFill(record: IncidentRecord, variant: string): string[] {
  return escalation.model
    .parse(escalation.build(record, { variant, language: 'en' }))
    .toFill.map(({ what }) => what);
}

function withIncident(parts: Partial<Incident>): IncidentRecord {
  const record = branchRecord();
  return { ...record, incident: { ...record.incident, ...parts } };
}

describe('a mail', () => {
  it.each(VARIANTS.slice(0, 3))('to %s says what is wanted and by when before anything else', (variant) => {
    const [, greeting, ask] = mailOf(branchRecord(), variant).split('\n\n');
    expect(greeting).toMatch(/^Hi /);
    expect(ask).toMatch(/^Please .+\nNeeded by: 2026-11-\d\d/);
  });

  it.each(VARIANTS)('to %s has at most 60 lines of text above the signature', (variant) => {
    const [above = ''] = mailOf(branchRecord(), variant).split('Best regards,');
    expect(above.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(60);
  });

  it.each([
    [
      'infra',
      '[P2] Uploads above 1.4 kB time out after 30 s — edge17, since 2026-11-18 08:15 UTC+1, case INC-2026-11-18-BRANCH-17',
    ],
    [
      'isp',
      '[P2] Packets above the path MTU vanish without an ICMP error — CKT-17-0045, since 2026-11-18 07:15 UTC, case INC-2026-11-18-BRANCH-17',
    ],
    [
      'ticket',
      'Uploads from the site stalled after an MTU change — since 2026-11-18 08:15 UTC+1, case INC-2026-11-18-BRANCH-17',
    ],
  ])('to %s has a subject of symptom, asset, time and case', (variant, subject) => {
    expect(mailOf(branchRecord(), variant).split('\n')[0]).toBe(`Subject: ${subject}`);
  });

  it.each(VARIANTS)('to %s of an incident nobody wrote anything about asks for all of it', (variant) => {
    const record = peopleRecord({ schema: 'evidence/incident/v1', id: 'INC-1' });
    const mail = mailOf(record, variant);
    expect(mail).not.toMatch(/undefined|null|\[object|NaN/);
    expect(mail).toContain('[Your Name]');
    if (variant !== 'ticket')
      expect(mail).toContain('[what we ask of you, in one sentence]\nNeeded by: [deadline]');
    const asked = toFill(record, variant);
    expect(asked).toContain('what we ask of you, in one sentence');
    // Each bracket is in the list, and each of the list stands in the mail.
    expect(new Set(mail.match(/(?<=\[)[^\]]+(?=\])/g)).size).toBeGreaterThanOrEqual(
      variant === 'ticket' ? 5 : 8,
    );
  });

  it('leaves the first line out where it is declared that the requests say it', () => {
    const audiences = { infra: { kind: 'infra' as const, ask: { na: 'see the end' } } };
    expect(mailOf(withIncident({ audiences }), 'infra')).not.toContain('Needed by');
  });

  it('takes the audience that is asked for, and its deadline in its own zone', () => {
    const audiences = {
      core: {
        kind: 'infra' as const,
        greeting: 'Core Team',
        ask: 'Look at it',
        deadline: '2026-11-19T16:00:00Z',
      },
      infra: { kind: 'infra' as const, ask: 'Other' },
    };
    const questions = [{ id: 'Q1', text: 'Only for core?', to: 'core' }];
    const mail = mailOf(withIncident({ audiences, questions }), 'infra', 'core');
    expect(mail).toContain('Hi Core Team,\n\nLook at it\nNeeded by: 2026-11-19 17:00 UTC+1');
    expect(mail).toContain('1. Only for core?');
  });
});

describe('a mail about two bundles', () => {
  const record = branchRecord();
  const facts = new Map(record.facts);
  for (const [id, fact] of record.facts)
    if (/^(?:system\.kernel|dest\.)/.test(id))
      facts.set(`${id}#B2`, { ...fact, id: `${id}#B2`, bundle: 'B2' });

  it('names the machine and each destination once', () => {
    const mail = mailOf({ ...record, facts }, 'infra');
    expect(mail.match(/6\.1\.0-28-amd64/g)).toHaveLength(1);
    expect(mail.match(/^- Destination: archive/gm)).toHaveLength(1);
  });

  it('goes by the number of the case where there is one', () => {
    expect(mailOf(withIncident({ case: 'INC-1' }), 'ticket').split('\n')[0]).toMatch(/, case INC-1$/);
  });

  const [main, ...others] = record.bundles;
  const { verdict, findings } = main!.analysis;
  const [cause] = verdict.causes;
  const [test] = cause!.confirm;
  const untested = (run: string, subject: string, gateway?: string): IncidentRecord => {
    const causes = [{ ...cause!, layer: 'conntrack' as const, confirm: [{ ...test!, run }] }];
    const analysis = {
      ...main!.analysis,
      verdict: { ...verdict, causes },
      findings: findings.map((f) => ({ ...f, subject })),
    };
    const { hypotheses: _, questions: __, ...incident } = record.incident;
    const own = new Map(record.facts);
    const was = [...own.values()].find(({ id }) => id.startsWith('net.gateway@'));
    if (gateway !== undefined && was) own.set(was.id, { ...was, value: gateway });
    return { ...record, facts: own, incident, bundles: [{ ...main!, analysis }, ...others] };
  };

  it('puts the peer that the findings name into the command', () => {
    const mail = (subject: string): string => mailOf(untested('ss -tino dst PEER', subject), 'infra');
    expect(mail('203.0.113.40:443')).toContain('TO REPRODUCE: `ss -tino dst 203.0.113.40`');
    expect(mail('[2001:db8::40]:443')).toContain('`ss -tino dst 2001:db8::40`');
    expect(mail('eth0')).toContain('`ss -tino dst PEER`');
  });

  it('asks a provider nothing of an address it must not see', () => {
    const mail = mailOf(untested('true', '203.0.113.40:443', '10.17.0.1'), 'isp');
    expect(mail).toContain('What is the idle timeout of established TCP connections on the gateway?');
    expect(mail).not.toContain('on (address left out)');
  });
});

describe('what evidence says', () => {
  it('stands with window, part of what, a healthy host beside it and where it was read', () => {
    const mail = mailOf(branchRecord(), 'infra');
    expect(mail).toContain('COUNTERS (08:52:10 – 08:53:10 UTC+1):');
    expect(mail).toContain(
      '| 4.31 % (1,212 of 28,120 segments sent) [E3] | 0.02 % (6 of 31,044 segments sent) [E4] |',
    );
    expect(mail).toContain('- [E3] B1: `hosts/edge17/tcp_counters/netstat.end.txt:2`');
  });

  it('is missed with the reason, never as a zero', () => {
    const record = branchRecord();
    const facts = new Map([...record.facts].filter(([id]) => !/^(?:tcp|nic|system)\./.test(id)));
    const gaps = [
      ...record.gaps,
      {
        bundle: 'B1',
        host: 'edge17',
        collector: 'tcp_counters',
        outcome: 'denied',
        reason: 'Permission denied',
      },
    ];
    const mail = mailOf({ ...record, facts, gaps }, 'infra');
    expect(mail).toContain(
      '| TCP retransmission timeouts | [not collected: tcp_counters, Permission denied] |',
    );
    expect(mail).toContain('- OS: [not collected: system, the bundle does not say]');
  });

  it('of the way back is measured at the far end, where that is in the bundle', () => {
    const record = branchRecord();
    const back = {
      ...[...record.facts.values()].find(({ id }) => id.startsWith('ping.loss_pct'))!,
      id: 'ping.loss_pct@archive>198.51.100.17',
      host: 'archive',
      target: '198.51.100.17',
      text: '2 % (1 of 60 pings lost)',
    };
    const far = { ...back, id: 'net.addresses@archive', text: '203.0.113.40/24 (eth0)' };
    const facts = new Map([...record.facts, [back.id, back], [far.id, far]]);
    const mail = mailOf({ ...record, facts }, 'isp');
    expect(mail).toContain('- Way back, from the destination to us: 2 % (1 of 60 pings lost)');
  });

  it('asks the questions of the layer that fails where nobody wrote any', () => {
    const mail = mailOf(withIncident({ questions: [] }), 'infra');
    expect(mail).toContain('1. What is the MTU of the path between edge17 and 203.0.113.40 on your side?');
  });

  it('annotates loss of a hop that later hops do not share', () => {
    expect(mailOf(branchRecord(), 'isp')).toContain(
      '| 4 | 192.0.2.77 | 60 | 35 % | 17.9 ms | 40.3 ms | likely a limit on ICMP answers: later hops lose less |',
    );
  });

  it('goes to nobody outside as it is without a word of warning', () => {
    expect(toFill(branchRecord(), 'isp')).toContain(
      'B1 holds names and addresses as they are: attach a copy made with evidence redact --identities',
    );
    expect(toFill(branchRecord(), 'infra').join()).not.toContain('redact');
  });
});

it('calls nothing confirmed that no test confirmed', () => {
  expect(mailOf(branchRecord(), 'infra')).toContain('- Our view (confirmed): The MTU');
  expect(mailOf(withIncident({ hypotheses: [] }), 'infra')).toContain('- Our view (likely): The MTU');
});
