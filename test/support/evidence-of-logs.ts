import { createHash } from 'node:crypto';
import type { BundleEvidence } from '../../src/core/documents/record.js';
import type { ManifestView } from '../../src/core/report.js';
import { viewOf } from '../../src/facts/bundle-view.js';
import { FactStore } from '../../src/facts/fact-store.js';
import { HostFacts } from '../../src/facts/host-facts.js';
import { readLogs } from '../../src/incident/evidence/read-logs.js';
import { buildTimeline } from '../../src/timeline/build-timeline.js';

export interface LogsOf {
  readonly id?: string;
  readonly role?: BundleEvidence['role'];
  readonly host?: string;
  /** RFC 3339: when the logs were gathered. */
  readonly at: string;
  /** Path on the host → its text. */
  readonly logs: Readonly<Record<string, string | Iterable<Buffer>>>;
  /** Rows of tables besides. */
  readonly tables?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** A bundle in memory, made of logs: read by the same code as one that was collected. No verdict. */
export async function evidenceOfLogs({
  id = 'B1',
  role = 'during',
  host = 'edge01',
  at,
  logs,
  tables = {},
}: LogsOf): Promise<BundleEvidence> {
  const files = Object.entries(logs).map(([glob, text], i) => ({
    glob,
    path: `hosts/${host}/logs/log-${i}.txt`,
    chunks: typeof text === 'string' ? [Buffer.from(text)] : text,
    sha256: createHash('sha256')
      .update(typeof text === 'string' ? text : glob)
      .digest('hex'),
  }));
  const manifest: ManifestView = {
    tool: { name: 'evidence', version: '0' },
    createdAt: at,
    window: { startedAt: at, endedAt: at },
    vantage: { host, user: 'root', uid: 0, argv: 'evidence collect' },
    profile: 'network',
    targets: [],
    hosts: [{ id: host, uid: 0, cpus: 2, transport: 'local', outcome: 'ok', timeZone: 'UTC' }],
    artifacts: files.map(({ glob, path, sha256 }) => ({
      path,
      host,
      collector: 'logs',
      probe: 'log',
      tool: 'log',
      argv: ['log', glob],
      vantage: host,
      outcome: 'ok',
      startedAt: at,
      durationMs: 1,
      bytes: 1,
      sha256,
      redactions: 0,
    })),
    interrupted: false,
    complete: true,
  };
  async function* walk() {
    for (const { path, chunks } of files) yield { path, content: stream(chunks) };
  }
  const { signals, stories } = await readLogs(manifest, walk());
  const store = new FactStore();
  for (const [table, list] of Object.entries(tables)) {
    const place = { _host: host, _artifact: `hosts/${host}/${table}.txt`, _at: at };
    store.add(table, list.map((row, i) => JSON.stringify({ ...place, _line: i + 1, ...row })).join('\n'));
  }
  const analysis: BundleEvidence['analysis'] = {
    verdict: {
      outcome: 'undetermined',
      summary: '',
      causes: [],
      ruled_out: [],
      unexplained: [],
      next_tests: [],
      coverage: [],
    },
    findings: [],
    settings: [],
  };
  return {
    id,
    role,
    name: `evidence-${host}-${id}`,
    bytes: 1,
    manifestSha256: createHash('sha256').update(`${id} ${host} ${at}`).digest('hex'),
    view: viewOf(store, manifest, analysis),
    manifest,
    analysis,
    events: buildTimeline({
      manifest,
      hosts: manifest.hosts.map((h) => new HostFacts(store, h)),
      deltas: () => [],
      findings: [],
      logs: signals,
    }),
    logs: stories,
  };
}

async function* stream(chunks: Iterable<Buffer>): AsyncIterable<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}
