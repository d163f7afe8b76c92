import type { Delta } from '../../../src/core/delta.js';
import type { BundleView } from '../../../src/core/report.js';
import { percent } from '../../../src/core/figures.js';
import { plural, show } from '../show.js';
import {
  about,
  type Glance,
  groupBy,
  growth,
  keyText,
  latest,
  num,
  on,
  str,
  windowSeconds,
} from './glance.js';
import { citeRow } from '../../../src/core/table-row.js';

const say = about('host_cpu');
const backlog = about('linux_stack', 'Packet backlog');
const stalls = about('host_cpu', 'Pressure');

const KINDS = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;

/** CPU time, packets that waited for a CPU, and time lost waiting for a resource. */
export const cpu: Glance = (view) => [
  ...times(view),
  ...softnet(view),
  ...throttled(view),
  ...pressure(view),
];

function times(view: BundleView): ReturnType<Glance> {
  const cpus = groupBy(growth(view, 'cpu_times'), (d) => `${d.host} ${keyText(d, 'cpu')}`).flatMap(
    (deltas) => {
      const [first] = deltas;
      const grown = new Map(deltas.map((d) => [d.counter, Math.max(0, d.delta ?? 0)]));
      const total = KINDS.reduce((sum, kind) => sum + (grown.get(kind) ?? 0), 0);
      if (first === undefined || total === 0) return [];
      const share = (kind: (typeof KINDS)[number]): number => (100 * (grown.get(kind) ?? 0)) / total;
      return [{ first, share, name: keyText(first, 'cpu') }];
    },
  );
  return cpus.flatMap(({ first, share, name }) => {
    const at = on(view, first.host);
    if (name !== 'all') {
      const busy = share('softirq') + share('irq');
      const text = `${at}CPU ${name} spent ${busy.toFixed(0)} % of ${show(first.seconds)} s in interrupts, of which softirq ${share('softirq').toFixed(0)} %`;
      return busy >= 80 && first.seconds >= 2 ? [say.trouble(text, first.endCite)] : [];
    }
    const text =
      `${at}${(100 - share('idle') - share('iowait')).toFixed(0)} % busy over ${show(first.seconds)} s ` +
      `(softirq ${share('softirq').toFixed(1)} %, steal ${share('steal').toFixed(1)} %, iowait ${share('iowait').toFixed(1)} %)`;
    // In less than two seconds the collecting itself is most of the load.
    const full = first.seconds >= 2 && share('idle') + share('iowait') < 5;
    return [say.either(share('steal') > 10 || full, text, first.endCite)];
  });
}

function softnet(view: BundleView): ReturnType<Glance> {
  return groupBy(growth(view, 'softnet'), (d) => d.host).flatMap((deltas) => {
    const of = (counter: string): Delta[] => deltas.filter((d) => d.counter === counter);
    const sum = (counter: string): number => of(counter).reduce((total, d) => total + (d.delta ?? 0), 0);
    const [first] = of('processed');
    if (first === undefined) return [];
    const lost = sum('dropped') + sum('flow_limit_count');
    const worst = [...of('dropped'), ...of('flow_limit_count')].toSorted(
      (a, b) => (b.delta ?? 0) - (a.delta ?? 0),
    )[0];
    const text = `${on(view, first.host)}${show(lost)} of ${plural(sum('processed') + lost, 'packet')} dropped before the protocols saw them, polling stopped with work left ${plural(sum('time_squeeze'), 'time')}`;
    return [backlog.either(lost > 0, text, lost > 0 && worst ? worst.endCite : first.endCite)];
  });
}

/** CPU quotas of control groups that were used up, and CPUs slowed down by heat. */
function throttled(view: BundleView): ReturnType<Glance> {
  const quotas = groupBy(growth(view, 'cgroup_cpu'), (d) => `${d.host} ${keyText(d, 'cgroup')}`).flatMap(
    (deltas) => {
      const grown = new Map(deltas.map((d) => [d.counter, d]));
      const [stopped, periods] = [grown.get('nr_throttled'), grown.get('nr_periods')?.delta ?? 0];
      if (stopped?.delta === undefined || stopped.delta === 0) return [];
      const text = `${on(view, stopped.host)}control group ${keyText(stopped, 'cgroup')} had its CPU quota used up in ${show(stopped.delta)} of ${plural(periods, 'period')}, stopped for ${show((grown.get('throttled_us')?.delta ?? 0) / 1e6)} s in ${show(stopped.seconds)} s`;
      return [say.either(stopped.delta >= periods * 0.05, text, stopped.endCite)];
    },
  );
  const heat = [...growth(view, 'cpu_throttle')].filter(
    (d) => d.counter === 'core_throttle_count' && (d.delta ?? 0) > 0,
  );
  return [
    ...quotas,
    ...heat
      .slice(0, 1)
      .map((d) =>
        say.trouble(
          `${on(view, d.host)}${plural(heat.length, 'CPU')} slowed down by heat, CPU ${keyText(d, 'cpu')} ${plural(d.delta ?? 0, 'time')} in ${show(d.seconds)} s`,
          d.endCite,
        ),
      ),
  ];
}

/** Percent of the time in which tasks waited; below these it is how busy machines are. */
const LIMITS: Readonly<Record<string, number>> = {
  'cpu some': 50,
  'memory some': 10,
  'memory full': 5,
  'io full': 20,
};
/** Shorter than this a window mostly shows the collecting itself: the minute before it counts too. */
const LONG_ENOUGH_S = 5;

function pressure(view: BundleView): ReturnType<Glance> {
  const before = new Map<string, number>();
  for (const row of view.rows('pressure'))
    if (row._snapshot === 'start') before.set(kindOf(row), num(row, 'avg60') ?? 0);
  const long = windowSeconds(view) >= LONG_ENOUGH_S;
  const shares = new Map(
    [...growth(view, 'pressure')].flatMap((d): [string, number][] =>
      d.delta === undefined
        ? []
        : [[`${d.host} ${keyText(d, 'resource')} ${keyText(d, 'scope')}`, d.delta / d.seconds / 1e4]],
    ),
  );
  return groupBy(latest(view, 'pressure'), (row) => row._host).flatMap((rows) => {
    const measured = rows.flatMap((row) => {
      const name = `${str(row, 'resource')} ${str(row, 'scope')}`;
      const share = shares.get(kindOf(row)) ?? num(row, 'avg10');
      return share === undefined || !(name in LIMITS) ? [] : [{ row, name, share: Math.min(100, share) }];
    });
    const [first] = measured;
    if (first === undefined) return [];
    const high = measured.filter(
      ({ row, name, share }) =>
        share >= (LIMITS[name] ?? 100) && (long || (before.get(kindOf(row)) ?? 0) >= (LIMITS[name] ?? 100)),
    );
    const text = `${on(view, first.row._host)}share of the time in which tasks waited: ${measured.map((m) => `${m.name} ${percent(m.share / 100)}`).join(', ')}`;
    return [stalls.either(high.length > 0, text, citeRow(high[0]?.row ?? first.row))];
  });
}

function kindOf(row: Parameters<typeof str>[0]): string {
  return `${row._host} ${str(row, 'resource')} ${str(row, 'scope')}`;
}
