import { shuffled, seededRandom } from '../core/seeded-random.js';
import type { Direction, End, ExperimentSettings, SysctlFactor } from './settings.js';

/** A kernel setting of one end in one cell. */
export interface SysctlSetting {
  readonly end: End;
  readonly name: string;
  readonly value: string;
}

/** One combination of everything that is varied. */
export interface Cell {
  /** The levels of what is varied: `w=64K P=4 dir=up`. */
  readonly label: string;
  readonly protocol: 'tcp' | 'udp';
  readonly buffer?: number;
  readonly parallel: number;
  readonly congestion?: string;
  readonly affinity?: string;
  readonly direction: Direction;
  /** UDP: bits per second of each stream. */
  readonly rate?: number;
  readonly sysctls: readonly SysctlSetting[];
}

/** One repeat of one cell. */
export interface PlannedRun {
  /** Place in the order, from 1. */
  readonly run: number;
  /** From 1; each block holds every cell once. */
  readonly block: number;
  readonly cell: Cell;
}

/** Every combination of the levels; UDP has no congestion control and is measured with the buffers of the kernel. */
export function cellsOf(settings: ExperimentSettings): Cell[] {
  const { buffers, parallel, congestion, affinity, directions, udpRates, tcp } = settings;
  const isMixed = tcp && udpRates.length > 0;
  const kernel = combinations(settings.sysctls);
  const varied = (levels: readonly unknown[], word: string): string[] => (levels.length > 1 ? [word] : []);
  const common = (p: number, cpu: string | undefined, direction: Direction): string[] => [
    ...varied(parallel, `P=${p}`),
    ...varied(affinity, `cpu=${cpu ?? 'any'}`),
    ...varied(directions, `dir=${direction}`),
  ];
  const cells: Cell[] = [];
  for (const { settings: sysctls, words } of kernel)
    for (const direction of directions)
      for (const cpu of affinity)
        for (const p of parallel) {
          const shared = {
            parallel: p,
            direction,
            sysctls,
            ...(cpu !== undefined && { affinity: cpu }),
          };
          for (const buffer of tcp ? buffers : [])
            for (const algorithm of congestion) {
              const label = [
                ...(isMixed ? ['proto=tcp'] : []),
                ...varied(buffers, `w=${buffer === undefined ? 'auto' : sizeWord(buffer)}`),
                ...varied(congestion, `C=${algorithm ?? 'default'}`),
                ...common(p, cpu, direction),
                ...words,
              ];
              cells.push({
                ...shared,
                label: label.join(' ') || 'proto=tcp',
                protocol: 'tcp',
                ...(buffer !== undefined && { buffer }),
                ...(algorithm !== undefined && { congestion: algorithm }),
              });
            }
          for (const rate of udpRates) {
            const label = [
              ...(isMixed ? ['proto=udp'] : []),
              ...varied(udpRates, `rate=${rateWord(rate)}`),
              ...common(p, cpu, direction),
              ...words,
            ];
            cells.push({ ...shared, label: label.join(' ') || 'proto=udp', protocol: 'udp', rate });
          }
        }
  return cells;
}

interface Combination {
  readonly settings: readonly SysctlSetting[];
  readonly words: readonly string[];
}

function combinations(factors: readonly SysctlFactor[]): Combination[] {
  const [factor, ...others] = factors;
  if (!factor) return [{ settings: [], words: [] }];
  const rest = combinations(others);
  const short = factor.name.split('.').at(-1) ?? factor.name;
  const name = factor.ends.length === 1 ? `${factor.ends[0] ?? ''}:${short}` : short;
  return factor.values.flatMap((value) =>
    rest.map(({ settings, words }) => ({
      settings: [...factor.ends.map((end) => ({ end, name: factor.name, value })), ...settings],
      words: [...(factor.values.length > 1 ? [`${name}=${value.replace(/\s+/g, ',')}`] : []), ...words],
    })),
  );
}

/**
 * Randomised blocks: every block holds each cell once, in an order of its own. What drifts over the minutes of an
 * experiment then meets all cells alike.
 */
export function orderOf(cells: readonly Cell[], repeats: number, seed: number): PlannedRun[] {
  const random = seededRandom(seed);
  const blocks = Array.from({ length: repeats }, (_, i) =>
    shuffled(cells, random).map((cell) => ({ block: i + 1, cell })),
  );
  return blocks.flat().map((run, i) => ({ run: i + 1, ...run }));
}

/** How an artifact of a run is told from those of the others. */
export function subjectOf({ run, block, cell }: PlannedRun): string {
  return `${String(run).padStart(3, '0')} b${block} ${cell.label}`;
}

/** 65536 → `64K`, as iperf3 reads it (binary). */
export function sizeWord(bytes: number): string {
  if (bytes % 1024 ** 3 === 0) return `${bytes / 1024 ** 3}G`;
  if (bytes % 1024 ** 2 === 0) return `${bytes / 1024 ** 2}M`;
  return bytes % 1024 === 0 ? `${bytes / 1024}K` : String(bytes);
}

/** 10000000 → `10M`, as iperf3 reads rates (decimal). */
export function rateWord(bps: number): string {
  if (bps % 1e9 === 0) return `${bps / 1e9}G`;
  if (bps % 1e6 === 0) return `${bps / 1e6}M`;
  return bps % 1e3 === 0 ? `${bps / 1e3}K` : String(bps);
}
