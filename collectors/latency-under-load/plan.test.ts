import { describe, expect, it } from 'vitest';
import type { Command, PlanContext, Probe } from '../../src/core/collector.js';
import type { Target } from '../../src/core/target.js';
import { bareHost, richHost } from '../../test/support/hosts.js';
import collector from './index.js';
import { plan } from './plan.js';

const URL_TARGET: Target = {
  name: 'https://api.test/big',
  host: 'api.test',
  port: 443,
  url: 'https://api.test/big',
  addresses: ['192.0.2.9'],
  origin: 'given',
};
const PORT_TARGET: Target = { name: 'db:9', host: 'db', port: 9, addresses: ['192.0.2.8'], origin: 'given' };

const probes = (
  targets: readonly Target[],
  windowMs: number,
  params: object = {},
  host = richHost(['curl', 'bash']),
): Probe[] =>
  plan({
    host,
    profile: 'network',
    windowMs,
    targets,
    interfaces: [],
    logs: [],
    params: collector.params.parse(params),
  } satisfies PlanContext);
const load = (all: readonly Probe[]): Probe | undefined => all.find((p) => p.id === 'load');
const words = (probe: Probe | undefined): string[] => [
  ...((probe?.run as Command | undefined)?.argv.slice(4) ?? []),
];

describe('plan of latency-under-load', () => {
  it('makes no load without consent, and says in its command how much there is at most', () => {
    const probe = load(probes([URL_TARGET], 60_000));
    expect(probe?.consent).toBe('load');
    expect(probe?.effect).toBe('sends_traffic');
    expect(words(probe)).toEqual([
      'idle=15',
      'seconds=10',
      'pause=5',
      'streams=4',
      'bytes_each=25000000',
      'down=https://api.test/big',
      'up=',
    ]);
  });

  it('uploads only to where it was told, or to the port of a target that is no web site', () => {
    expect(words(load(probes([URL_TARGET], 60_000, { upload: 'sink:9' }))).at(-1)).toBe('up=sink:9');
    expect(words(load(probes([PORT_TARGET], 60_000))).slice(-2)).toEqual(['down=db:9', 'up=db:9']);
  });

  it('loads only what was asked for by name, never a gateway or a peer', () => {
    for (const origin of ['gateway', 'peer', 'inventory'] as const)
      expect(load(probes([{ ...URL_TARGET, origin }], 60_000))).toBeUndefined();
  });

  it('ends inside every window, with idle time on both sides', () => {
    for (const windowMs of [40_000, 60_000, 200_000, 600_000, 3_600_000]) {
      const [idle = 0, seconds = 0, pause = 0] = words(load(probes([URL_TARGET], windowMs))).map((w) =>
        Number(w.replace(/.*=/, '')),
      );
      expect(idle).toBeGreaterThanOrEqual(10);
      expect(1000 * (idle + 2 * seconds + pause)).toBeLessThan(windowMs - 5000);
    }
  });

  it('watches the interfaces without consent, and plans nothing for a short window', () => {
    expect(probes([], 60_000).map((p) => [p.id, p.effect, p.consent])).toEqual([
      ['rates', 'reads', undefined],
    ]);
    expect(probes([URL_TARGET], 15_000)).toEqual([]);
  });

  it('names the tool that is missing', () => {
    expect(load(probes([URL_TARGET], 60_000, {}, bareHost()))?.run).toMatchObject({
      argv: ['curl', expect.anything()],
    });
  });
});
