import { rttSeries } from '../../src/core/documents/charts/rtt-series.js';
import type { BundleTables } from '../../src/core/documents/bundle-tables.js';
import { inLanguage } from '../../src/core/documents/language.js';
import { groupBy } from '../../src/core/group-by.js';
import { traces } from '../../src/core/hop-loss.js';
import { readLadder } from '../../src/core/pmtu.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import type { hops } from '../../src/tables/hops.js';
import type { httpTiming } from '../../src/tables/http-timing.js';
import type { pingReplies } from '../../src/tables/ping-replies.js';
import type { pmtuProbes } from '../../src/tables/pmtu-probes.js';
import type { Model } from './model.js';

type Figure = Model['figures'][number];
type Drawn = Omit<Figure, 'place'> & { readonly home: 'path' | 'requests' };

const MOST_SERIES = 4;
const PHASES = ['dns_ms', 'connect_ms', 'tls_ms', 'wait_ms', 'transfer_ms'] as const;

const WORDS = {
  en: {
    rttTitle: 'Ping round-trip time',
    hopTitle: (from: string, to: string) => `${from} → ${to}: round trip and loss by hop`,
    hopCaption: (lost: number, sent: number) =>
      `Only the last hop counts: ${lost} of ${sent} probes to the end host without an answer`,
    lost: (name: string, lost: number, of: number, worst: string) =>
      `${name}: ${lost} of ${of} unanswered, worst ${worst}`,
    phases: ['DNS', 'connect', 'TLS', 'first byte', 'transfer', 'until it failed'],
    phaseTitle: (target: string) => `Requests to ${target} by phase`,
    mostTime: (name: string, ms: string, total: string) =>
      `Most time goes into ${name}: ${ms} of ${total} in the median`,
    columns: ['Series', 'Probes', 'Unanswered', 'Median', 'Worst'],
    phaseColumns: ['Phase', 'Median'],
    sizesTitle: "Answered of packets with Don't Fragment, by size",
    sizesCaption: (name: string, passed: number, above: number) =>
      `${name}: ${passed} bytes are answered, ${above} bytes and more get no answer and no ICMP error`,
    probes: 'probes',
    sizeColumns: ['Packet, bytes', 'Answered / sent', 'Outcome'],
  },
  de: {
    rttTitle: 'Umlaufzeit der Pings',
    hopTitle: (from: string, to: string) => `${from} → ${to}: Umlaufzeit und Verlust je Hop`,
    hopCaption: (lost: number, sent: number) =>
      `Nur der letzte Hop zählt: ${lost} von ${sent} Proben zum Ziel ohne Antwort`,
    lost: (name: string, lost: number, of: number, worst: string) =>
      `${name}: ${lost} von ${of} ohne Antwort, schlechteste ${worst}`,
    phases: ['DNS', 'Verbindung', 'TLS', 'erstes Byte', 'Übertragung', 'bis zum Fehlschlag'],
    phaseTitle: (target: string) => `Anfragen an ${target} nach Phasen`,
    mostTime: (name: string, ms: string, total: string) =>
      `Die meiste Zeit kostet ${name}: im Median ${ms} von ${total}`,
    columns: ['Reihe', 'Proben', 'Ohne Antwort', 'Median', 'Schlechteste'],
    phaseColumns: ['Phase', 'Median'],
    sizesTitle: "Beantwortete Pakete mit Don't Fragment, nach Größe",
    sizesCaption: (name: string, passed: number, above: number) =>
      `${name}: ${passed} Byte werden beantwortet, ab ${above} Byte kommt weder Antwort noch ICMP-Fehler`,
    probes: 'Proben',
    sizeColumns: ['Paket, Byte', 'Beantwortet / gesendet', 'Ergebnis'],
  },
};

/** Pictures with a caption that states the finding, and the numbers as rows for who cannot see them. */
export function figuresOf(tables: BundleTables, language: string, timezone: string): Figure[] {
  const words = inLanguage(language, WORDS);
  const layer = tables.bundle.analysis.verdict.causes[0]?.layer;
  const drawn = [
    ...rtt(tables, words, timezone),
    ...sizes(tables, words),
    ...phases(tables, words),
    ...hopChart(tables, words),
  ];
  // One beside the verdict, of where the cause is; the others where their numbers are.
  const first = layer === 'mtu' ? 'sizes' : OF_REQUESTS.has(layer ?? '') ? 'phases' : 'rtt';
  return drawn.map(({ home, ...figure }) => ({ ...figure, place: figure.id === first ? 'verdict' : home }));
}

/** Layers of which the phases of a request show more than round trips do. */
const OF_REQUESTS: ReadonlySet<string> = new Set([
  'application',
  'tls',
  'dns',
  'host_cpu',
  'host_memory',
  'host_disk',
]);

function rtt(tables: BundleTables, words: (typeof WORDS)['en'], timezone: string): Drawn[] {
  const probes = tables
    .rows<typeof pingReplies>('ping_replies')
    .filter((r) => r.role !== 'gateway' && (r.outcome === 'reply' || r.outcome === 'timeout'));
  // One clock for all series: the first probe of any.
  const start = Math.min(...probes.flatMap((r) => (r.at === undefined ? [] : Date.parse(r.at))));
  if (!Number.isFinite(start)) return [];
  const groups = [...groupBy(probes, (r) => `${r._host} → ${r.target}`)];
  const series = groups
    .map(([name, rows]) => {
      let last = 0;
      const points = rows
        .toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
        .map((r): [number, number | null] => {
          last = r.at === undefined ? last : Math.round(Date.parse(r.at) - start) / 1000;
          return [last, r.rtt_ms ?? null];
        });
      const times = rows.flatMap((r) => r.rtt_ms ?? []);
      const lost = rows.filter((r) => r.outcome === 'timeout').length;
      return { name, points, lost, of: rows.length, times };
    })
    .filter((s) => s.times.length > 0)
    .toSorted((a, b) => b.lost / b.of - a.lost / a.of || Math.max(...b.times) - Math.max(...a.times))
    .slice(0, MOST_SERIES);
  const [worst] = series;
  if (!worst) return [];
  const caption = words.lost(worst.name, worst.lost, worst.of, millis(Math.max(...worst.times)));
  return [
    {
      id: 'rtt',
      home: 'path',
      file: 'figures/rtt.svg',
      alt: `${words.rttTitle}. ${caption}`,
      caption,
      chart: {
        kind: 'rtt',
        title: words.rttTitle,
        start: new Date(start).toISOString(),
        timezone,
        series: series.map(({ name, points }) => rttSeries(name, points)),
      },
      table: {
        columns: words.columns,
        rows: series.map((s) => [
          s.name,
          String(s.of),
          String(s.lost),
          millis(median(s.times) ?? 0),
          millis(Math.max(...s.times)),
        ]),
      },
    },
  ];
}

/** The ladder that found most silence above what passes; a ladder that all passed is no picture. */
function sizes(tables: BundleTables, words: (typeof WORDS)['en']): Drawn[] {
  const groups = groupBy(tables.rows<typeof pmtuProbes>('pmtu_probes'), (r) => `${r._host} → ${r.target}`);
  const ladders = [...groups].map(([name, rows]) => ({ name, rows, ladder: readLadder(rows) }));
  const [worst] = ladders
    .filter(({ ladder }) => ladder !== undefined && ladder.silent.length > 0)
    .toSorted((a, b) => (b.ladder?.silent.length ?? 0) - (a.ladder?.silent.length ?? 0));
  if (!worst?.ladder) return [];
  const { name, rows, ladder } = worst;
  const above = ladder.silent[0]?.packet_bytes ?? 0;
  const caption = words.sizesCaption(name, ladder.passed.packet_bytes, above);
  const bySize = rows.toSorted((a, b) => a.packet_bytes - b.packet_bytes);
  const answered = (r: (typeof rows)[number]): string => `${r.received ?? 0} / ${r.sent ?? 0}`;
  return [
    {
      id: 'sizes',
      home: 'path',
      file: 'figures/sizes.svg',
      alt: `${words.sizesTitle}. ${caption}`,
      caption,
      chart: {
        kind: 'bars',
        title: words.sizesTitle,
        unit: words.probes,
        log: false,
        bars: bySize.map((r) => ({
          label: `${r.packet_bytes} B`,
          value: r.received ?? 0,
          text: answered(r),
        })),
      },
      table: {
        columns: words.sizeColumns,
        rows: bySize.map((r) => [String(r.packet_bytes), answered(r), r.outcome.replaceAll('_', ' ')]),
      },
    },
  ];
}

function phases(tables: BundleTables, words: (typeof WORDS)['en']): Drawn[] {
  const groups = groupBy(
    tables
      .rows<typeof httpTiming>('http_timing')
      .filter((r) => r.by === 'url' && r.time_total_ms !== undefined),
    (r) => `${r._host} ${r.target}`,
  );
  const [slowest] = [...groups.values()].toSorted((a, b) => middle(b) - middle(a));
  if (!slowest) return [];
  const [first] = slowest;
  const medians = PHASES.map((phase) => median(slowest.flatMap((r) => r[phase] ?? [])) ?? 0);
  const most = medians.indexOf(Math.max(...medians));
  const name = `${first._host} → ${first.target}`;
  const caption = words.mostTime(
    words.phases[most] ?? '',
    millis(medians[most] ?? 0),
    millis(middle(slowest)),
  );
  return [
    {
      id: 'phases',
      home: 'requests',
      file: 'figures/phases.svg',
      alt: `${words.phaseTitle(name)}. ${caption}`,
      caption: `${name}. ${caption}`,
      chart: {
        kind: 'phases',
        title: words.phaseTitle(name),
        groups: [
          {
            name: first.target,
            attempts: slowest.slice(0, 60).map((r) => {
              const [dns, connect, tls, wait, transfer] = PHASES.map((phase) => r[phase]);
              const failed = r.outcome === 'ok' ? undefined : { after: r.time_total_ms ?? 0, why: r.outcome };
              return { dns, connect, tls, wait, transfer, ...(failed && { failed }) };
            }),
          },
        ],
      },
      table: {
        columns: words.phaseColumns,
        rows: PHASES.map((_, i) => [words.phases[i] ?? '', millis(medians[i] ?? 0)]),
      },
    },
  ];
}

/** The way that loses most, hop by hop, of those that mtr measured: other tools send too few probes for a picture. */
function hopChart(tables: BundleTables, words: (typeof WORDS)['en']): Drawn[] {
  const ways = tables.bundle.manifest.hosts.flatMap(({ id }) =>
    traces(tables.rows<typeof hops>('hops', id).filter((h) => h.method === 'mtr')).map((trace) => ({
      from: id,
      ...trace,
    })),
  );
  const lossOf = (rows: readonly { readonly loss_pct?: number | undefined }[]): number =>
    rows.at(-1)?.loss_pct ?? 0;
  const [worst] = ways
    .filter(({ hops: way }) => way.length > 1 && way.at(-1)?.reached === true)
    .toSorted((a, b) => lossOf(b.hops) - lossOf(a.hops));
  const last = worst?.hops.at(-1);
  if (!worst || last?.sent === undefined) return [];
  const lost = (hop: { sent?: number | undefined; loss_pct?: number | undefined }): number =>
    Math.round(((hop.sent ?? 0) * (hop.loss_pct ?? 0)) / 100);
  const caption = words.hopCaption(lost(last), last.sent);
  return [
    {
      id: 'hops',
      home: 'path',
      file: 'figures/hops.svg',
      alt: `${words.hopTitle(worst.from, worst.subject)}. ${caption}`,
      caption,
      chart: {
        kind: 'hops',
        title: words.hopTitle(worst.from, worst.subject),
        hops: worst.hops.map((hop) => ({
          hop: hop.hop,
          label: hop.addresses.slice(0, 2).join(', '),
          reached: hop.reached === true,
          ...(hop.sent !== undefined && { sent: hop.sent, lost: lost(hop) }),
          ...(hop.best_ms !== undefined && { best: hop.best_ms }),
          ...(hop.avg_ms !== undefined && { avg: hop.avg_ms }),
          ...(hop.worst_ms !== undefined && { worst: hop.worst_ms }),
        })),
      },
    },
  ];
}

function middle(rows: readonly { readonly time_total_ms?: number | undefined }[]): number {
  return median(rows.flatMap((r) => r.time_total_ms ?? [])) ?? 0;
}
