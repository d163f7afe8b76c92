import type { Artifact } from '../../src/core/artifact.js';
import type { BundleTables } from '../../src/core/documents/bundle-tables.js';
import type { BundleEvidence } from '../../src/core/documents/record.js';
import type { FactRow } from '../../src/core/fact-view.js';
import type { Table } from '../../src/core/table.js';
import type { ChecklistEvent } from './event.js';

/** A sample this far from the event still speaks of it. */
const NEAR_MS = 5000;
/** Of a log one reads what stands around the event. */
export const AROUND_MS = 60_000;

/** What a bundle knows of one host around one moment. Times of the host are brought to the clock of the vantage. */
export class EvidenceAt {
  readonly tables: BundleTables;
  readonly host: string;
  readonly ms: number;
  readonly #offset: number;

  constructor(tables: BundleTables, { host = '', at }: Pick<ChecklistEvent, 'host' | 'at'>) {
    this.tables = tables;
    this.host = host;
    this.ms = Date.parse(at);
    this.#offset = tables.bundle.manifest.hosts.find((h) => h.id === host)?.clockOffsetMs ?? 0;
  }

  rows<T extends Table>(table: string): FactRow<T>[] {
    return this.tables.rows<T>(table, this.host);
  }

  /** ms from the event, negative before it, of a time by the clock of the host. */
  from(at: string | undefined): number {
    return at === undefined ? Number.NaN : Date.parse(at) - this.#offset - this.ms;
  }

  /** Rows within `reach` of the event by a time of their own, the nearest first. */
  near<R extends { readonly at?: string | undefined }>(rows: readonly R[], reach = NEAR_MS): R[] {
    return rows
      .filter((r) => Math.abs(this.from(r.at)) <= reach)
      .toSorted((a, b) => Math.abs(this.from(a.at)) - Math.abs(this.from(b.at)));
  }

  /** Rows of a snapshot within reach: their time is when the probe started, by the clock of the vantage. */
  snapshot<T extends Table>(table: string): FactRow<T>[] {
    const rows = this.rows<T>(table).filter((r) => Math.abs(Date.parse(r._at) - this.ms) <= NEAR_MS);
    const nearest = Math.min(...rows.map((r) => Math.abs(Date.parse(r._at) - this.ms)));
    return rows.filter((r) => Math.abs(Date.parse(r._at) - this.ms) === nearest);
  }

  /** The window of the counters holds the event. */
  get isInWindow(): boolean {
    const { startSnapshotAt: from, endSnapshotAt: to } = this.tables.bundle.manifest.window;
    return from !== undefined && to !== undefined && Date.parse(from) <= this.ms && this.ms <= Date.parse(to);
  }

  /** Probes of a collector on this host. */
  artifacts(collector: string): Artifact[] {
    return this.tables.bundle.manifest.artifacts.filter(
      (a) => a.host === this.host && a.collector === collector,
    );
  }

  /** The probe whose run holds the event. */
  running(collector: string): Artifact | undefined {
    return this.artifacts(collector).find((a) => {
      const began = Date.parse(a.startedAt);
      return a.outcome === 'ok' && began <= this.ms && this.ms <= began + a.durationMs;
    });
  }
}

/** The bundle whose run holds the event and that has its host; `reach` to both sides. */
export function evidenceAt(
  bundles: readonly BundleTables[],
  event: ChecklistEvent,
  reach = NEAR_MS,
): EvidenceAt | undefined {
  const ms = Date.parse(event.at);
  const holds = ({ manifest }: BundleEvidence): boolean => {
    const { startedAt, endedAt } = manifest.window;
    const isHeld =
      Date.parse(startedAt) - reach <= ms && ms <= Date.parse(endedAt ?? manifest.createdAt) + reach;
    return isHeld && manifest.hosts.some((h) => h.id === event.host);
  };
  const tables = bundles.find((t) => holds(t.bundle));
  return tables && new EvidenceAt(tables, event);
}
