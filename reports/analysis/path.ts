import type { BundleTables } from '../../src/core/documents/bundle-tables.js';
import type { Places } from '../../src/core/documents/places.js';
import { lossOf } from '../../src/core/echo-loss.js';
import { escapeLine } from '../../src/core/escape.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { percent } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { answering, lossBegins, traces } from '../../src/core/hop-loss.js';
import { readLadder } from '../../src/core/pmtu.js';
import { median, quantile } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import type { hops } from '../../src/tables/hops.js';
import type { paths } from '../../src/tables/paths.js';
import type { pingReplies } from '../../src/tables/ping-replies.js';
import type { pingSummary } from '../../src/tables/ping-summary.js';
import type { pmtuProbes } from '../../src/tables/pmtu-probes.js';
import type { Model } from './model.js';
import { NOT_TOLD, share } from './not-told.js';

type Path = Model['path'];

/** Round trips: fewer tell no 95th percentile. */
const ENOUGH = 20;

export function path(tables: BundleTables, places: Places): Path {
  return {
    ends: ends(tables, places),
    traces: traceTables(tables, places),
    sizes: sizes(tables, places),
    changes: changes(tables, places),
  };
}

/** Loss and round trips to the end host: what of a path counts. */
function ends(tables: BundleTables, places: Places): Path['ends'] {
  const replies = groupBy(
    tables.rows<typeof pingReplies>('ping_replies').filter((r) => r.outcome === 'reply'),
    (r) => `${r._host} ${r.role} ${r.target}`,
  );
  return tables.rows<typeof pingSummary>('ping_summary').map((row) => {
    const loss = lossOf(row);
    const rtts = (replies.get(`${row._host} ${row.role} ${row.target}`) ?? []).flatMap((r) => r.rtt_ms ?? []);
    const [least, middle] = [Math.min(...rtts), median(rtts)];
    const p95 = rtts.length >= ENOUGH ? quantile(rtts, 0.95) : undefined;
    return {
      from: escapeLine(row._host),
      to: escapeLine(row.target),
      role: row.role ?? 'target',
      loss: loss ? share(loss.lost, loss.of) : escapeLine(row.error ?? NOT_TOLD),
      interval: loss ? `${percent(loss.low)} – ${percent(loss.high)}` : NOT_TOLD,
      least: rtts.length > 0 ? millis(least) : NOT_TOLD,
      median: middle === undefined ? NOT_TOLD : millis(middle),
      p95: p95 === undefined ? NOT_TOLD : millis(p95),
      worst: rtts.length > 0 ? millis(Math.max(...rtts)) : NOT_TOLD,
      rise: p95 === undefined ? NOT_TOLD : `+${millis(Math.max(0, p95 - least))}`,
      ...places.cite(tables.bundle, [cite(row)]),
    };
  });
}

/** One table a trace; a hop before the end that loses while later ones do not only limits its ICMP answers. */
function traceTables(tables: BundleTables, places: Places): Path['traces'] {
  const out: Path['traces'][number][] = [];
  for (const { id } of tables.bundle.manifest.hosts) {
    const own = tables.rows<typeof hops>('hops', id).filter((h) => h.method !== 'tracepath');
    for (const trace of traces(own)) {
      const begins = lossBegins(trace.hops);
      out.push({
        from: escapeLine(id),
        to: escapeLine(trace.subject),
        hops: trace.hops.map((hop, i) =>
          hopOf(hop, hop.hop >= (begins?.row.hop ?? Infinity), trace.hops.slice(i + 1)),
        ),
        ...places.cite(
          tables.bundle,
          trace.hops.slice(0, 1).map((h) => cite(h)),
        ),
      });
    }
  }
  return out.slice(0, MOST_TRACES);
}

const MOST_TRACES = 6;

function hopOf(
  hop: FactRow<typeof hops>,
  goesOn: boolean,
  behind: readonly FactRow<typeof hops>[],
): Path['traces'][number]['hops'][number] {
  const { sent, loss_pct: loss, addresses, rtts_ms: rtts = [] } = hop;
  const isLossy = (loss ?? 0) > 0 && addresses.length > 0;
  const lost = sent === undefined || loss === undefined ? undefined : Math.round((sent * loss) / 100);
  const ms = (value: number | undefined): string => (value === undefined ? NOT_TOLD : millis(value));
  const average = rtts.length > 0 ? rtts.reduce((a, b) => a + b, 0) / rtts.length : undefined;
  return {
    hop: hop.hop,
    who: addresses.length > 0 ? escapeLine(addresses.join(', ')) : '*',
    end: hop.reached === true,
    loss: lost === undefined || sent === undefined ? NOT_TOLD : share(lost, sent),
    best: ms(hop.best_ms ?? (rtts.length > 0 ? Math.min(...rtts) : undefined)),
    avg: ms(hop.avg_ms ?? average),
    worst: ms(hop.worst_ms ?? (rtts.length > 0 ? Math.max(...rtts) : undefined)),
    note: addresses.length === 0 ? 'silent' : isLossy ? lossNote(loss ?? 0, goesOn, behind) : 'none',
  };
}

/** A router that answers much less than those behind it limits its answers, whatever else is lost. */
const MUCH_LESS = 2;

function lossNote(
  loss: number,
  goesOn: boolean,
  behind: readonly FactRow<typeof hops>[],
): 'icmp_limited' | 'loss_goes_on' | 'none' {
  const later = answering(behind).map((h) => 100 * h.loss);
  const least = Math.min(Infinity, ...later);
  if (later.length > 0 && loss > MUCH_LESS * least) return 'icmp_limited';
  if (goesOn) return 'loss_goes_on';
  return later.length > 0 && loss > least ? 'icmp_limited' : 'none';
}

/** Which packet sizes pass. */
function sizes(tables: BundleTables, places: Places): Path['sizes'] {
  const groups = groupBy(
    tables.rows<typeof pmtuProbes>('pmtu_probes'),
    (r) => `${r._host} ${r.role} ${r.target}`,
  );
  return [...groups.values()].flatMap((probes) => {
    const [first] = probes;
    const ladder = readLadder(probes);
    const [silent] = ladder?.silent ?? [];
    const [refused] = ladder?.refused ?? [];
    return [
      {
        from: escapeLine(first._host),
        to: escapeLine(first.target),
        largest: ladder ? `${ladder.passed.packet_bytes} B` : NOT_TOLD,
        above: silent ? ('silent' as const) : refused ? ('refused' as const) : ('not_asked' as const),
        above_bytes: silent?.packet_bytes ?? refused?.packet_bytes ?? 0,
        ...places.cite(tables.bundle, [cite(ladder?.passed ?? first), ...(silent ? [cite(silent)] : [])]),
      },
    ];
  });
}

/** Traces to the same destination that went another way. */
function changes(tables: BundleTables, places: Places): Path['changes'] {
  const groups = groupBy(
    tables.rows<typeof paths>('paths'),
    (r) => `${r._host} ${r.destination ?? r.target} ${r.method} ${r.protocol}`,
  );
  return [...groups.values()].flatMap((rows) => {
    const ways = new Map(rows.map((r) => [r.route.join(' → '), r]));
    const [first] = rows;
    if (ways.size < 2) return [];
    return [
      {
        from: escapeLine(first._host),
        to: escapeLine(first.destination ?? first.target),
        ways: [...ways.keys()].map((way) => escapeLine(way)),
        ...places.cite(
          tables.bundle,
          [...ways.values()].map((r) => cite(r)),
        ),
      },
    ];
  });
}
