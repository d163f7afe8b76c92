import { describe, expect, it } from 'vitest';
import type { Command, PlanContext, ProfileName, Source } from '../../src/core/collector.js';
import collector from './index.js';

function plan(tools: string[], profile: ProfileName = 'network') {
  const context = { host: { tools: new Set(tools) }, profile, params: {} };
  return collector.plan(context as unknown as PlanContext<Record<string, never>>);
}

const sources = (run: Source | readonly Source[]): readonly Source[] =>
  Array.isArray(run) ? run : [run as Source];
const commands = (run: Source | readonly Source[]) => sources(run).filter((s): s is Command => 'argv' in s);

describe('plan of sockets', () => {
  it('still reads sockets where no tool is installed', () => {
    const probes = plan([]);
    expect(probes.map((p) => p.id)).toEqual(['connections', 'listeners', 'udp', 'sockstat', 'protocols']);
    for (const probe of probes) expect(sources(probe.run).some((s) => 'read' in s)).toBe(true);
    for (const probe of probes.slice(0, 2)) expect(commands(probe.run)).toEqual([]);
  });

  it('names the modules of every command that asks sock_diag', () => {
    for (const probe of plan(['ss', 'env']))
      for (const { argv, modules } of commands(probe.run)) {
        const asksDiag = argv[0] === 'ss' && !argv.includes('-s');
        expect(modules ?? [], argv.join(' ')).toEqual(
          asksDiag ? ['inet_diag', probe.id === 'udp' ? 'udp_diag' : 'tcp_diag'] : [],
        );
      }
  });

  it('gives the quick profile nothing that is only for reading comfort', () => {
    expect(plan(['ss', 'env'], 'quick').map((p) => p.id)).not.toContain('list');
    expect(plan(['ss', 'env'], 'full').map((p) => p.id)).toContain('list');
  });
});
