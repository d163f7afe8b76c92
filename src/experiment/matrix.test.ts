import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, orderOf, rateWord, sizeWord, subjectOf } from './matrix.js';
import { DIRECTIONS, type ExperimentSettings } from './settings.js';

const PLAIN: ExperimentSettings = {
  isRecorded: false,
  buffers: [undefined],
  parallel: [1],
  congestion: [undefined],
  affinity: [undefined],
  directions: ['up'],
  udpRates: [],
  tcp: true,
  sysctls: [],
  repeats: 1,
  seconds: 1,
  omitSeconds: 0,
  pauseMs: 0,
  seed: 1,
};

const some = <T>(...values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1 });
const settings: fc.Arbitrary<ExperimentSettings> = fc
  .record({
    buffers: some(undefined, 65_536, 1_048_576),
    parallel: some(1, 4),
    congestion: some(undefined, 'cubic', 'reno'),
    affinity: some(undefined, '0', '0-1'),
    directions: fc.subarray([...DIRECTIONS], { minLength: 1 }),
    udpRates: fc.subarray([1e6, 10e6]),
    sysctls: fc.subarray([
      { name: 'net.ipv4.tcp_sack', ends: ['client', 'server'] as const, values: ['0', '1'] },
      {
        name: 'net.ipv4.tcp_rmem',
        ends: ['server'] as const,
        values: ['4096 65536 1000000', '4096 131072 6291456'],
      },
    ]),
  })
  .map((given) => ({ ...PLAIN, ...given }));

describe('the matrix', () => {
  it('one label for each combination, of what is varied alone', () => {
    const cells = cellsOf({
      ...PLAIN,
      buffers: [undefined, 65_536],
      parallel: [4],
      directions: ['up', 'both'],
    });
    expect(cells.map((c) => c.label)).toEqual([
      ...['w=auto dir=up', 'w=64K dir=up', 'w=auto dir=both', 'w=64K dir=both'],
    ]);
    expect(cells[1]).toMatchObject({ protocol: 'tcp', buffer: 65_536, parallel: 4, direction: 'up' });
    expect(cellsOf(PLAIN).map((c) => c.label)).toEqual(['proto=tcp']);
  });

  it('a setting of both ends, and one of one end', () => {
    const sysctls = [
      { name: 'net.ipv4.tcp_sack', ends: ['client', 'server'] as const, values: ['0', '1'] },
      { name: 'net.core.rmem_max', ends: ['server'] as const, values: ['1000'] },
    ];
    const [off] = cellsOf({ ...PLAIN, sysctls });
    expect(off?.label).toBe('tcp_sack=0');
    expect(off?.sysctls).toEqual([
      { end: 'client', name: 'net.ipv4.tcp_sack', value: '0' },
      { end: 'server', name: 'net.ipv4.tcp_sack', value: '0' },
      { end: 'server', name: 'net.core.rmem_max', value: '1000' },
    ]);
  });

  it('no two cells have the same label, and no label more than one word for a factor', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const labels = cellsOf(given).map((c) => c.label);
        expect(new Set(labels).size).toBe(labels.length);
        for (const label of labels) {
          const factors = label.split(' ').map((word) => word.split('=')[0]);
          expect(new Set(factors).size).toBe(factors.length);
        }
      }),
    );
  });

  it('every block holds every cell once; the same seed gives the same order', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 4 }), fc.nat(), (given, repeats, seed) => {
        const cells = cellsOf(given);
        const order = orderOf(cells, repeats, seed);
        expect(order.map((r) => r.run)).toEqual(order.map((_, i) => i + 1));
        for (let block = 1; block <= repeats; block++) {
          const own = order.filter((r) => r.block === block).map((r) => r.cell);
          expect(new Set(own)).toEqual(new Set(cells));
          expect(own).toHaveLength(cells.length);
        }
        expect(orderOf(cells, repeats, seed)).toEqual(order);
        expect(new Set(order.map(subjectOf)).size).toBe(order.length);
      }),
      { numRuns: 50 },
    );
  });

  it('each order of three cells is as likely as any other', () => {
    const cells = cellsOf({ ...PLAIN, parallel: [1, 2, 4] });
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const key = orderOf(cells, 1, seed)
        .map((r) => r.cell.label)
        .join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // 1000 each; five standard deviations.
    expect(counts.size).toBe(6);
    for (const n of counts.values()) expect(Math.abs(n - 1000)).toBeLessThan(5 * Math.sqrt(1000 * (5 / 6)));
  });

  it('sizes and rates as iperf3 reads them', () => {
    expect([1024, 65_536, 1_048_576, 3 * 1024 ** 3, 1500].map(sizeWord)).toEqual([
      '1K',
      '64K',
      '1M',
      '3G',
      '1500',
    ]);
    expect([1000, 10e6, 2e9, 1_500_000, 1234].map(rateWord)).toEqual(['1K', '10M', '2G', '1500K', '1234']);
  });
});
