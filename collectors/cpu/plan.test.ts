import { describe, expect, it } from 'vitest';
import type { PlanContext, Probe, ProfileName } from '../../src/core/collector.js';
import { segmentMatcher } from '../../src/core/glob.js';
import cpu from './index.js';

function plan(profile: ProfileName, windowMs: number, tools: string[] = [], cpus = 4): readonly Probe[] {
  const host: PlanContext['host'] = {
    id: 'h',
    hostname: 'h',
    uid: 0,
    cpus,
    tools: new Set(tools),
    interfaces: [],
    gateways: [],
    resolvers: [],
    peers: [],
    modules: { loadable: false, present: new Set() },
  };
  return cpu.plan({ host, profile, windowMs, targets: [], interfaces: [], logs: [], params: {} });
}
const argvOf = (probes: readonly Probe[], id: string): readonly string[] | undefined =>
  probes.flatMap((p) => (p.id === id && 'argv' in p.run ? [p.run.argv] : []))[0];

describe('the plan of cpu', () => {
  it('spawns nothing in the quick profile or where no tool is installed', () => {
    for (const probes of [plan('quick', 5000, ['mpstat', 'vmstat']), plan('network', 15_000)]) {
      expect(probes.every((p) => 'read' in p.run)).toBe(true);
    }
  });

  it('samples every second and ends before the window does', () => {
    const probes = plan('network', 15_000, ['mpstat', 'vmstat']);
    expect(argvOf(probes, 'mpstat')).toEqual(['mpstat', '-P', 'ALL', '1', '14']);
    expect(argvOf(probes, 'vmstat')).toEqual(['vmstat', '-n', '1', '15']);
  });

  it('keeps the number of samples small in a long window', () => {
    expect(argvOf(plan('full', 600_000, ['mpstat']), 'mpstat')).toEqual(['mpstat', '-P', 'ALL', '5', '119']);
  });

  it('does not sample a window too short for it', () => {
    expect(argvOf(plan('network', 1200, ['mpstat']), 'mpstat')).toBeUndefined();
  });

  it('reads the current frequency only on small machines', () => {
    const files = (cpus: number): string[] => {
      const probe = plan('network', 15_000, [], cpus).find((p) => p.id === 'cpufreq');
      const read = probe && 'read' in probe.run ? probe.run.read : '';
      const glob = typeof read === 'string' ? read.split('/').at(-1) : undefined;
      const all = [
        'scaling_governor',
        'scaling_cur_freq',
        'scaling_max_freq',
        'scaling_min_freq',
        'cpuinfo_max_freq',
      ];
      return all.filter(segmentMatcher(glob ?? ''));
    };
    expect(files(8)).toEqual([
      'scaling_governor',
      'scaling_cur_freq',
      'scaling_max_freq',
      'cpuinfo_max_freq',
    ]);
    expect(files(128)).toEqual(['scaling_governor', 'scaling_max_freq', 'cpuinfo_max_freq']);
  });
});
