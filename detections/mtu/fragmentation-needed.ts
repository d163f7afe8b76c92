import { defineDetection, type Fired, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { readLadder } from '../../src/core/pmtu.js';
import { paths } from '../../src/tables/paths.js';
import { pmtuProbes } from '../../src/tables/pmtu-probes.js';
import { routeExceptions } from '../../src/tables/route-exceptions.js';

export default defineDetection({
  id: 'PATH-09',
  name: 'fragmentation-needed',
  layer: 'mtu',
  title: 'The path carries smaller packets than the interface, and says so',
  scope: 'host',
  reads: [pmtuProbes, paths, routeExceptions],
  thresholds: {},
  realIf:
    'A router answers "fragmentation needed", or the kernel remembers a smaller path MTU. That is path MTU discovery at work: normal wherever the MTU gets smaller, and no black hole.',
  remedy: { text: 'nothing, or set the MTU of the interface to that of the path', safety: 'config_change' },
  evaluate(view) {
    const ladders = [...groupBy(view.rows(pmtuProbes), (row) => row.address ?? row.target).values()];
    const told = ladders.flatMap((probes): Fired[] => {
      const ladder = readLadder(probes);
      const [first, ...others] = ladder?.refused ?? [];
      if (ladder === undefined || first === undefined) return [];
      const { target, interface_mtu: own } = first;
      const by = first.icmp_from ?? others.find((p) => p.icmp_from !== undefined)?.icmp_from;
      const mtu = first.next_hop_mtu ?? ladder.passed.packet_bytes;
      return [
        fired(
          target,
          `${target}: path MTU ${mtu}${own === undefined ? '' : `, interface MTU ${own}`}; ${by === undefined ? 'the kernel knows it' : `${by} says so`}, discovery works`,
          mtu,
          [cite(first), ...others.map(cite)],
        ),
      ];
    });
    const known = new Set(
      ladders.flatMap(([row]) =>
        told.some((f) => f.subject === row.target) ? [row.target, row.address] : [],
      ),
    );
    const learnt = view
      .rows(routeExceptions)
      .filter((row) => row.mtu !== undefined && !known.has(row.destination));
    const cached = [...groupBy(learnt, (row) => row.destination).values()].map(([row]) =>
      fired(
        row.destination,
        `path MTU ${row.mtu ?? 0} learnt for ${row.destination}: discovery works`,
        row.mtu ?? 0,
        [cite(row)],
      ),
    );
    const traced = view
      .rows(paths)
      .filter(
        (row) =>
          row.pmtu !== undefined &&
          row.local_mtu !== undefined &&
          row.pmtu < row.local_mtu &&
          !known.has(row.target),
      )
      .map((row) =>
        fired(
          row.target,
          `${row.target}: tracepath found path MTU ${row.pmtu ?? 0}, ${row.local_mtu ?? 0} at this end: discovery works`,
          row.pmtu ?? 0,
          [cite(row)],
        ),
      );
    const all: Result[] = [...told, ...cached, ...traced];
    if (all.length > 0) return all;
    if (ladders.length === 0 && view.rows(paths).length === 0)
      return { state: 'not_exercised', statement: 'no packet size was tried toward a target' };
    return {
      state: 'clear',
      statement: `no smaller path MTU was told or learnt (${ladders.length} size ladders, ${view.rows(paths).length} traces)`,
      cites: ladders.map(([row]) => cite(row)),
    };
  },
});

function fired(
  subject: string,
  statement: string,
  mtu: number,
  cites: readonly [string, ...string[]],
): Fired {
  return { state: 'fired', severity: 'info', subject, statement, numbers: { path_mtu_bytes: mtu }, cites };
}
