import { describe, expect, it } from 'vitest';
import { bareHost } from '../../test/support/hosts.js';
import type { PlanContext } from '../../src/core/collector.js';
import type { Target } from '../../src/core/target.js';
import { plan } from './plan.js';

const target = (name: string, origin: Target['origin'], port: number): Target => ({
  name: `${name}:${port}`,
  host: name,
  port,
  addresses: [name],
  origin,
});
const context = (more: Partial<PlanContext>): PlanContext => ({
  host: bareHost(),
  profile: 'quick',
  windowMs: 2000,
  targets: [target('192.0.2.7', 'given', 80), target('192.0.2.9', 'peer', 443)],
  interfaces: [],
  logs: [],
  params: {},
  ...more,
});
const told = (more: Partial<PlanContext> = {}): string[] =>
  plan(context(more)).map((p) => `${p.subject}${p.skip === undefined ? '' : `: ${p.skip.reason}`}`);

describe('the plan', () => {
  it('connects in quick to what was asked for by name, and to nothing else', () => {
    expect(told()).toEqual(['192.0.2.7:80']);
    expect(told({ profile: 'network' })).toEqual(['192.0.2.7:80', '192.0.2.9:443']);
  });

  it('says where a quick run has no time for it', () => {
    expect(told({ windowMs: 200 })).toEqual(['192.0.2.7:80: the window is too short for a connect']);
  });
});
