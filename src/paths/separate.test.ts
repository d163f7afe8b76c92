import { describe, expect, it } from 'vitest';
import { lossOfCounts } from '../core/echo-loss.js';
import type { Cell } from './cells.js';
import type { HopTable } from './hop-table.js';
import type { Way } from './route-series.js';
import { separate } from './separate.js';

interface Given {
  readonly host: string;
  readonly target?: string;
  readonly time?: number;
  readonly hops?: readonly string[];
  readonly lost?: number;
  readonly of?: number;
  readonly delay?: number;
  readonly changing?: boolean;
  readonly table?: HopTable;
}

function cell({
  host,
  target = 't',
  time = 0,
  hops = [],
  lost = 0,
  of = 300,
  delay = 0,
  changing = false,
  table,
}: Given): Cell {
  const loss = lossOfCounts(lost, of);
  const way = {
    id: host,
    route: hops.map((h) => [h]),
    table: table ?? { traces: 1, hops: [], rises: [] },
  } as unknown as Way;
  return {
    host,
    bundle: 'b',
    target,
    time,
    source: 'ping',
    n: of - lost,
    min: 10,
    p50: 10 + delay,
    delay,
    ...(loss && { loss }),
    ways: [way],
    seen: hops,
    changing,
    cites: [],
  };
}
const said = (cells: Cell[], trouble: 'loss' | 'delay' = 'loss') => {
  const { state, factors, probes, byTrace } = separate(cells, trouble);
  return { state, factors: factors.map((f) => `${f.kind} ${f.name}`), probes, byTrace };
};
const bad = { lost: 60 };

describe('separate', () => {
  it('names the router that all bad ones share and no good one has', () => {
    const { state, factors } = said([
      cell({ host: 'east', hops: ['e1', 'core'], ...bad }),
      cell({ host: 'west', hops: ['w1', 'core'], ...bad }),
      cell({ host: 'east', target: 'u', hops: ['e1', 'other'] }),
      cell({ host: 'west', target: 'u2', hops: ['w1', 'other'] }),
      cell({ host: 'south', hops: ['s1', 'direct'] }),
    ]);
    expect([state, factors]).toEqual(['separated', ['hop core']]);
  });

  it('names the vantage, the target or the time where only that is common', () => {
    const grid = (isBad: (host: string, target: string, time: number) => boolean): Cell[] =>
      ['a', 'b', 'c'].flatMap((host) =>
        ['t', 'u'].flatMap((target) =>
          [0, 1, 2].map((time) =>
            cell({ host, target, time, hops: ['x'], ...(isBad(host, target, time) && bad) }),
          ),
        ),
      );
    expect(said(grid((host) => host === 'b')).factors).toEqual(['vantage b']);
    expect(said(grid((_, target) => target === 'u')).factors).toEqual(['target u']);
    expect(said(grid((_, __, time) => time === 1)).factors).toEqual(['time 1']);
  });

  it('does not choose between a host and its own router, and names the probe that would', () => {
    const { state, factors, probes } = said([
      cell({ host: 'a', hops: ['a1', 'core'], ...bad }),
      cell({ host: 'b', hops: ['b1', 'core'] }),
    ]);
    expect(state).toBe('not_separable');
    expect(factors).toEqual(['vantage a', 'hop a1']);
    expect(probes.join()).toContain('from another host behind a1');
  });

  it('takes the traces for judge where the cells cannot tell, if the hops before are surely clean', () => {
    const table = (before: number): HopTable => ({
      traces: 1,
      rises: [],
      hops: [
        {
          hop: 1,
          addresses: ['a1'],
          reading: 'none',
          reached: false,
          cites: [],
          loss: lossOfCounts(0, before)!,
        },
        {
          hop: 2,
          addresses: ['a2'],
          reading: 'goes_on',
          reached: false,
          cites: [],
          loss: lossOfCounts(20, 100)!,
        },
        {
          hop: 3,
          addresses: ['end'],
          reading: 'end',
          reached: true,
          cites: [],
          loss: lossOfCounts(20, 100)!,
        },
      ],
    });
    const cells = (before: number) => [
      cell({ host: 'a', hops: ['a1', 'a2'], ...bad, table: table(before) }),
      cell({ host: 'b', hops: ['b1'] }),
    ];
    expect(said(cells(100))).toMatchObject({ state: 'separated', factors: ['hop a2'] });
    expect(said(cells(10)).state).toBe('not_separable');
  });

  it('says when nothing is bad, when all is, and when no single thing is common', () => {
    expect(said([cell({ host: 'a' }), cell({ host: 'b' })]).state).toBe('none_bad');
    expect(said([cell({ host: 'a', ...bad }), cell({ host: 'b', ...bad })]).state).toBe('all_bad');
    const two = [
      cell({ host: 'a', target: 't', hops: ['x'], ...bad }),
      cell({ host: 'b', target: 'u', hops: ['y'], ...bad }),
      cell({ host: 'a', target: 'u', hops: ['x'] }),
      cell({ host: 'b', target: 't', hops: ['y'] }),
    ];
    expect(said(two).state).toBe('no_factor');
  });

  it('calls a few probes without loss neither good nor bad, and one lost of ten neither', () => {
    const {
      bad: worse,
      good,
      unclear,
    } = separate(
      [
        cell({ host: 'a', lost: 6, of: 100 }),
        cell({ host: 'b', of: 10 }),
        cell({ host: 'c', lost: 1, of: 10 }),
      ],
      'loss',
    );
    expect([worse, good, unclear]).toEqual([[0], [], [1, 2]]);
  });

  it('does not judge a time in which the way changed', () => {
    expect(
      separate([cell({ host: 'a', ...bad, changing: true }), cell({ host: 'b' })], 'loss').unclear,
    ).toEqual([0]);
  });

  it('takes a distance for no delay: only what is above the least of the same way counts', () => {
    expect(said([cell({ host: 'near' }), cell({ host: 'far' })], 'delay').state).toBe('none_bad');
    expect(
      said([cell({ host: 'near', hops: ['x'], delay: 80 }), cell({ host: 'far', hops: ['y'] })], 'delay')
        .state,
    ).toBe('not_separable');
  });
});
