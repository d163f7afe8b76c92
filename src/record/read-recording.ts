import type { Artifact } from '../core/artifact.js';
import type { Collector, Line } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { loadMember } from '../core/load-registry.js';
import type { Recording, SamplerRecord, Series } from '../core/recording.js';
import type { ParsedRow } from '../core/table.js';
import { formatBytes } from '../core/units.js';
import type { Bundle } from '../bundle/read.js';
import { HostTime } from './host-time.js';
import { outputOf, parsedBy } from './parse-frame.js';
import { echoes, splitRuns } from './ping-series.js';
import { linesOf, readFrames } from './read-frames.js';
import { INDEX, indexSchema, type RecordingIndex } from './recording-index.js';
import { SeriesBuilder } from './series-builder.js';

export interface ReadOptions {
  /** Which columns to read; default all that are numbers. A socket has fifty. */
  readonly wants?: (table: string, column: string) => boolean;
  /** Of an artifact with more text than this only the newest is read. */
  readonly mostBytes?: number;
}

const MOST_BYTES = 512 * 1024 * 1024;

/** What was not read of an artifact: its oldest ticks. */
interface Unread {
  readonly ticks: number;
  /** ms after the start of the recording. */
  readonly until: number;
}

/** A bundle, or the folder of one that is being sealed. */
export type RecordingSource = Pick<Bundle, 'path' | 'read' | 'visit'> & {
  manifest(): Promise<{
    readonly artifacts: readonly Artifact[];
    readonly files: readonly { readonly path: string }[];
  }>;
};

type Host = RecordingIndex['hosts'][number];

/**
 * The recordings of a bundle, at most one today; empty where it holds none. Every artifact is read once, as a stream,
 * and parsed frame by frame by the collector that planned it; what stays in memory are the numbers. Throws
 * E_HOSTILE_BUNDLE where the index is not one, and what reading the bundle throws.
 */
export async function readRecordings(
  bundle: RecordingSource,
  options: ReadOptions = {},
): Promise<Recording[]> {
  const manifest = await bundle.manifest();
  if (!manifest.files.some((file) => file.path === INDEX)) return [];
  const index = parseIndex(await bundle.read(INDEX), bundle.path);
  const artifacts = new Map(manifest.artifacts.flatMap((a) => (a.path === undefined ? [] : [[a.path, a]])));
  const wanted = new Map(
    index.hosts.flatMap((host) => host.samplers.map((sampler) => [sampler.artifact, { host, sampler }])),
  );
  const series: Series[] = [];
  const unread = new Map<string, Unread>();
  let durationMs = index.durationMs;
  await bundle.visit(async ({ path, content }) => {
    const artifact = artifacts.get(path);
    const from = wanted.get(path);
    const collector = from && (await collectorOf(from.sampler.collector));
    if (!artifact || !from || !collector) return;
    const time = new HostTime(index.startedAt, from.host.clock);
    const read = collector.id === 'ping' ? readPing : readTicks;
    const onUnread = (part: Unread): void => void unread.set(path, part);
    const reading = { content, artifact, collector, ...from, time, options, onUnread };
    for (const one of await read(reading)) series.push(one);
  });
  for (const { at } of series) durationMs = Math.max(durationMs, at.at(-1) ?? 0);
  const { startedAt, markers } = index;
  const hosts = index.hosts.map((host) => plainHost(host, unread, options.mostBytes ?? MOST_BYTES));
  return [{ startedAt, durationMs, hosts, series, markers: markers.map(defined) }];
}

interface Reading {
  readonly content: AsyncIterable<Buffer>;
  readonly artifact: Artifact;
  readonly collector: Collector;
  readonly host: Host;
  readonly sampler: Host['samplers'][number];
  readonly time: HostTime;
  readonly options: ReadOptions;
  readonly onUnread: (part: Unread) => void;
}

async function readTicks(reading: Reading): Promise<Series[]> {
  const { artifact, collector, time, options } = reading;
  const tables = new Builders(reading);
  let tooMuch = artifact.bytes - (options.mostBytes ?? MOST_BYTES);
  let ticks = 0;
  for await (const { header, lines } of readFrames(linesOf(reading.content))) {
    const [begin, end] = [Number(header.begin) * 1000, Number(header.end) * 1000];
    const at = time.at((begin + end) / 2);
    if (tooMuch > 0) {
      for (const { text } of lines) tooMuch -= text.length + 1;
      reading.onUnread({ ticks: ++ticks, until: at });
      continue;
    }
    const output = outputOf(artifact, lines, begin, end - begin, header.exit);
    for (const parsed of parsedBy(collector, output)) tables.add(at, parsed);
  }
  return tables.series();
}

async function readPing(reading: Reading): Promise<Series[]> {
  const { artifact, collector, time, sampler } = reading;
  const tables = new Builders(reading);
  const lines: Line[] = [];
  for await (const line of linesOf(reading.content)) lines.push(line);
  for (const run of splitRuns(lines)) {
    const output = outputOf(
      artifact,
      run,
      Date.parse(artifact.startedAt),
      artifact.durationMs,
      artifact.exit,
    );
    for (const { sentAt, line, row } of echoes(parsedBy(collector, output), sampler.intervalMs))
      tables.add(time.at(sentAt), { table: 'ping_replies', row, line, endLine: line });
  }
  return tables.series();
}

/** A builder for each table an artifact turns out to fill. */
class Builders {
  readonly #reading: Reading;
  readonly #builders = new Map<string, SeriesBuilder | undefined>();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  add(at: number, { table, row, line }: ParsedRow): void {
    if (!this.#builders.has(table)) this.#builders.set(table, this.#make(table));
    this.#builders.get(table)?.add(at, line, row);
  }

  series(): Series[] {
    const { host, artifact, sampler } = this.#reading;
    const fallback = sampler.subject ?? host.id;
    return [...this.#builders.values()].flatMap((builder) => [
      ...(builder?.series(host.id, artifact.path ?? '', fallback) ?? []),
    ]);
  }

  #make(id: string): SeriesBuilder | undefined {
    const { collector, options } = this.#reading;
    const table = collector.fills.find((t) => t.id === id);
    return table && new SeriesBuilder(table, (column) => options.wants?.(id, column) ?? true);
  }
}

const collectors = new Map<string, Promise<Collector | undefined>>();

function collectorOf(id: string): Promise<Collector | undefined> {
  const known = collectors.get(id);
  if (known) return known;
  // The id is from a bundle, which may be hostile: only names of ours are looked for.
  const found = /^[a-z][a-z-]{0,40}$/.test(id)
    ? loadMember('collectors', id).then(
        (collector) => collector as Collector,
        () => undefined,
      )
    : Promise.resolve(undefined);
  collectors.set(id, found);
  return found;
}

function parseIndex(bytes: Buffer, bundle: string): RecordingIndex {
  try {
    return indexSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    throw new EvidenceError(
      'E_HOSTILE_BUNDLE',
      `${bundle}: ${INDEX} is not an index of a recording`,
      undefined,
      {
        cause: error,
      },
    );
  }
}

function plainHost(
  { id, role, clock, samplers }: Host,
  unread: ReadonlyMap<string, Unread>,
  mostBytes: number,
): Recording['hosts'][number] {
  const reason = `not read: of so large a recording only the newest ${formatBytes(mostBytes)}`;
  return {
    id,
    ...(role !== undefined && { role }),
    clock,
    samplers: samplers.map((s) => withUnread(defined(s) as SamplerRecord, unread.get(s.artifact), reason)),
  };
}

/** What was not read is a gap like any other. */
function withUnread(sampler: SamplerRecord, unread: Unread | undefined, reason: string): SamplerRecord {
  if (!unread) return sampler;
  const { ticks, until } = unread;
  const missed = sampler.missed.filter(({ to }) => to > until);
  return { ...sampler, taken: sampler.taken - ticks, missed: [{ from: 0, to: until, reason }, ...missed] };
}

/** zod leaves keys that are undefined; the contract has none. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never;
}
