import { describe, expect, it } from 'vitest';
import { placesOf, truthSchema } from './expectation.js';
import { isRight, judge, type Said } from './judgement.js';

const ROLES = new Map([
  ['client', 'client'],
  ['router', 'gateway'],
  ['server', 'server'],
]);
const truth = (more: object) =>
  truthSchema.parse({
    title: 't',
    kind: 'fault',
    root_cause: 'disk_full',
    failure_layer: 'host_disk',
    ...more,
  });
const cause = (root_cause: string, host: string, layer: string, subject?: string) => ({
  root_cause,
  host,
  layer,
  confidence: 'high',
  ...(subject !== undefined && { subject }),
});
const said = (...causes: ReturnType<typeof cause>[]): Said => ({
  verdict: { outcome: causes.length > 0 ? 'cause' : 'none', causes },
  findings: [],
});
const finding = (severity: string) => ({ detection: 'TCP-01', host: 'client', severity, statement: '' });

describe('a fault', () => {
  const full = cause('disk_full', 'client', 'host_disk');
  it.each([
    ['cause, layer and place', said(full), { root: 1, layer: 1, place: 1 }, true],
    ['another host', said(cause('disk_full', 'server', 'host_disk')), { root: 1, layer: 1, place: 0 }, false],
    ['another layer', said(cause('disk_full', 'client', 'link')), { root: 1, layer: 0, place: 1 }, false],
    ['not found', said(), { root: 0, layer: 0, place: 0 }, false],
    [
      'second to another cause',
      said(cause('slow_reader', 'server', 'application'), full),
      { root: 0 },
      false,
    ],
  ])('%s', (_, verdict, scores, right) => {
    const judgement = judge(truth({ where: 'client /mnt' }), verdict, ROLES);
    expect(judgement).toMatchObject(scores);
    expect(isRight(judgement)).toBe(right);
  });

  it('may have another name', () => {
    const t = truth({ accept: ['no_space'], where: 'client' });
    expect(judge(t, said(cause('no_space', 'client', 'host_disk')), ROLES).root).toBe(1);
  });

  it('must not come with another cause, forbidden or not', () => {
    const t = truth({
      where: 'client',
      must_not_claim: ['dns_*', 'slow_reader'],
      consequences: 'server_down',
    });
    const others = ['dns_slow', 'slow_reader', 'server_down', 'tls_slow'].map((c) =>
      cause(c, 'client', 'dns'),
    );
    expect(judge(t, said(full, ...others), ROLES).wrong).toEqual([
      'dns_slow',
      'slow_reader',
      'server_down',
      'tls_slow',
    ]);
  });

  it('counts as half where only one of two is named', () => {
    const t = truth({
      root_cause: ['disk_full', 'tls_slow'],
      failure_layer: ['host_disk', 'tls'],
      where: 'client, server',
    });
    expect(judge(t, said(full), ROLES)).toMatchObject({ root: 0.5, layer: 0.5, place: 0.5 });
    expect(judge(t, said(cause('tls_slow', 'server', 'tls'), full), ROLES)).toMatchObject({
      root: 1,
      place: 1,
    });
  });
});

describe('nothing wrong', () => {
  const healthy = truth({ kind: 'healthy', root_cause: 'none', failure_layer: 'none', must_not_claim: '*' });
  it('is a verdict of none', () => {
    expect(isRight(judge(healthy, said(), ROLES))).toBe(true);
  });
  it('is not "undetermined"', () => {
    const verdict = { ...said(), verdict: { outcome: 'undetermined' as const, causes: [] } };
    expect(isRight(judge(healthy, verdict, ROLES))).toBe(false);
  });
  it('allows no cause', () => {
    expect(judge(healthy, said(cause('tls_slow', 'server', 'tls')), ROLES)).toMatchObject({
      root: 0,
      wrong: ['tls_slow'],
    });
  });
  it.each([
    ['info', 'hint', []],
    ['info', 'warning', ['TCP-01@client warning']],
    ['warning', 'warning', []],
    ['warning', 'critical', ['TCP-01@client critical']],
  ])('up to %s: a finding of %s', (max_severity, severity, alarms) => {
    const verdict = { ...said(), findings: [finding(severity)] };
    expect(judge({ ...healthy, max_severity } as never, verdict, ROLES).alarms).toEqual(alarms);
  });
});

it.each([
  ['router wan0 egress queue', ['gateway'], false, []],
  ['WAN path, router to server direction', ['server', 'gateway'], true, []],
  ['resolver 10.0.2.53 (first)', [], false, ['10.0.2.53']],
  ['server port 8443', ['server'], false, ['port 8443']],
])('%s', (where, roles, isPath, subjects) => {
  expect(placesOf([where])).toEqual({ roles, isPath, subjects });
});
