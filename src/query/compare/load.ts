import { figure } from '../../core/figures.js';
import type { Load, Side } from './side.js';

export interface LoadComparison {
  /** `unknown`: it was not counted on one side. */
  readonly state: 'comparable' | 'differs' | 'unknown';
  /** Of the second to the first. */
  readonly ratio?: number;
  /** One sentence for people. */
  readonly statement: string;
}

/** Between half and twice as much is the same load. */
const COMPARABLE = 2;
/** Less than this per second is an idle machine: a ratio of two such numbers says nothing. */
const IDLE = 5;

const KINDS: readonly (readonly [keyof Load, string])[] = [
  ['tcp_segments_per_s', 'TCP segments/s'],
  ['packets_per_s', 'packets/s'],
];

/** Whether what went through on both sides allows to compare what went wrong. Pure. */
export function compareLoad(a: Side, b: Side): LoadComparison {
  const both = KINDS.flatMap(([kind, unit]) => {
    const [was, is] = [a.load[kind], b.load[kind]];
    return was === undefined || is === undefined ? [] : [{ was, is, unit, ratio: (is + 1) / (was + 1) }];
  });
  if (both.length === 0) return { state: 'unknown', statement: 'the traffic was not counted on both sides' };
  // The kind that differs more decides: loopback has segments and no packets.
  const [worst] = both.toSorted((x, y) => Math.abs(Math.log(y.ratio)) - Math.abs(Math.log(x.ratio)));
  if (worst === undefined) return { state: 'unknown', statement: '' };
  const { ratio } = worst;
  const said = both.map(({ was, is, unit }) => `${figure(was)} → ${figure(is)} ${unit}`).join(', ');
  if (both.every((x) => x.was < IDLE && x.is < IDLE))
    return { state: 'comparable', ratio, statement: `${said}: both nearly idle` };
  const factor = figure(ratio >= 1 ? ratio : 1 / ratio);
  if (ratio <= COMPARABLE && ratio >= 1 / COMPARABLE)
    return { state: 'comparable', ratio, statement: `${said}: comparable` };
  const how = ratio > 1 ? `${factor} times as much` : `${factor} times less`;
  return {
    state: 'differs',
    ratio,
    statement: `${said}: ${how} traffic in the second; what follows the load cannot be compared`,
  };
}
