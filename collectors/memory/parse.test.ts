import { describe, expect, it } from 'vitest';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

const parsed = (probe: string, text: string) => [...parse(probeOutput(text, { probe, tool: 'read' }))];
const rows = (probe: string, text: string) => parsed(probe, text).flatMap((p) => ('gap' in p ? [] : [p.row]));
const gaps = (probe: string, text: string) => parsed(probe, text).filter((p) => 'gap' in p);
const json = (path: string) => JSON.parse(sharedText(path)) as Record<string, number>;

describe('memory', () => {
  it.skipIf(!sharedPath('jc/linux-proc/meminfo'))('reads meminfo as jc does, kB made bytes', () => {
    const theirs = json('jc/linux-proc/meminfo.json');
    const text = sharedText('jc/linux-proc/meminfo');
    expect(gaps('meminfo', text)).toEqual([]);
    expect(rows('meminfo', text)).toMatchObject([
      {
        total_bytes: (theirs['MemTotal'] ?? NaN) * 1024,
        available_bytes: (theirs['MemAvailable'] ?? NaN) * 1024,
        slab_unreclaimable_bytes: (theirs['SUnreclaim'] ?? NaN) * 1024,
        committed_bytes: (theirs['Committed_AS'] ?? NaN) * 1024,
        swap_free_bytes: (theirs['SwapFree'] ?? NaN) * 1024,
        huge_pages_total: theirs['HugePages_Total'],
      },
    ]);
  });

  it.skipIf(!sharedPath('jc/linux-proc/vmstat'))('reads vmstat as jc does, zones added up', () => {
    const theirs = json('jc/linux-proc/vmstat.json');
    const sum = (prefix: string) =>
      Object.entries(theirs).reduce((total, [name, n]) => (name.startsWith(prefix) ? total + n : total), 0);
    const text = sharedText('jc/linux-proc/vmstat');
    expect(gaps('vmstat', text)).toEqual([]);
    expect(rows('vmstat', text)).toMatchObject([
      {
        pgfault: theirs['pgfault'],
        pgmajfault: theirs['pgmajfault'],
        oom_kill: theirs['oom_kill'],
        compact_stall: theirs['compact_stall'],
        pgscan_direct: theirs['pgscan_direct'],
        allocstall: sum('allocstall_'),
        workingset_refault: sum('workingset_refault_'),
      },
    ]);
  });

  it.skipIf(!sharedPath('jc/linux-proc/buddyinfo'))('reads buddyinfo as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/linux-proc/buddyinfo.json')) as {
      node: number;
      zone: string;
      free_chunks: number[];
    }[];
    expect(rows('buddyinfo', sharedText('jc/linux-proc/buddyinfo'))).toEqual(
      theirs.map((t) => ({ node: `${t.node}`, zone: t.zone, free_blocks: t.free_chunks })),
    );
  });

  it.skipIf(!sharedPath('node_exporter/collector/fixtures/proc/vmstat'))(
    'reads counters by zone of an old kernel',
    () => {
      const text = sharedText('node_exporter/collector/fixtures/proc/vmstat');
      const value = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
      const zones = ['dma', 'dma32', 'normal', 'movable'].map((zone) => value(`pgscan_direct_${zone}`));
      const total = zones.reduce((a, b) => a + b, 0);
      expect(total).toBeGreaterThanOrEqual(0);
      expect(rows('vmstat', text)).toMatchObject([
        { allocstall: value('allocstall'), pgscan_direct: total, pswpout: value('pswpout') },
      ]);
    },
  );

  it('does not add pgscan_direct_throttle, which counts something else', () => {
    expect(rows('vmstat', 'pgscan_direct 5\npgscan_direct_throttle 7\n')).toEqual([{ pgscan_direct: 5 }]);
  });

  it('makes no row without a total, and a gap of what it cannot read', () => {
    expect(parsed('meminfo', 'MemFree: many kB\n')).toEqual([{ gap: 'not a meminfo line', line: 1 }]);
  });

  it('keeps two NUMA nodes apart, one without CPUs', () => {
    const at = '/sys/devices/system/node';
    const text = `${at}/node0/cpulist:0-3\n${at}/node0/numastat:numa_miss 4\n${at}/node1/cpulist:\n${at}/node1/numastat:other_node 9\n`;
    expect(rows('numa', text)).toEqual([
      { node: '0', cpus: '0-3', numa_miss: 4 },
      { node: '1', cpus: '', other_node: 9 },
    ]);
  });
});
