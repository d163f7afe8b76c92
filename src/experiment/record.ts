import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CellSummary, summariseCells } from '../core/experiment-results/cells.js';
import { type Comparison, compareCells } from '../core/experiment-results/comparisons.js';
import type { Measure } from '../core/experiment-results/measures.js';
import type { Outcome } from '../core/outcome.js';
import type { Redaction } from '../collect/redaction.js';
import { redactJson } from '../redact/json.js';
import type { RestoredSetting } from './changed-settings.js';
import type { PlannedRun } from './matrix.js';
import type { RunResult } from './one-run.js';
import type { ExperimentSettings } from './settings.js';
import type { Stage } from './stage.js';

/** The file of a bundle that says what was done in which order, and what came of it. */
const EXPERIMENT = 'experiment.json';

/** `experiment.json`, schema `evidence/experiment/v1`. */
export interface ExperimentRecord {
  readonly schema: 'evidence/experiment/v1';
  readonly client: { readonly host: string; readonly iperf3: string };
  readonly server: { readonly host: string; readonly iperf3: string };
  readonly address: string;
  readonly bind: string;
  readonly settings: ExperimentSettings;
  /** Cells that could not be measured here, and how that was found out. */
  readonly skipped: readonly { readonly cell: string; readonly reason: string }[];
  /** In the order in which they were run. */
  readonly runs: readonly RecordedRun[];
  readonly cells: readonly CellSummary[];
  readonly comparisons: readonly Comparison[];
  readonly sysctls: readonly RestoredSetting[];
}

interface RecordedRun {
  readonly run: number;
  readonly block: number;
  readonly cell: string;
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly artifacts: readonly string[];
}

export interface Done {
  readonly stage: Stage;
  readonly settings: ExperimentSettings;
  readonly results: ReadonlyMap<PlannedRun, RunResult>;
  readonly measures: readonly Measure[];
  readonly sysctls: readonly RestoredSetting[];
}

/** Everything of an experiment that is over, as it is written and printed. */
export function recordOf({ stage, settings, results, measures, sysctls }: Done): ExperimentRecord {
  const { client, server } = stage.ends;
  const cells = summariseCells(measures);
  return {
    schema: 'evidence/experiment/v1',
    client: { host: client.ready.host.id, iperf3: client.version ?? '' },
    server: { host: server.ready.host.id, iperf3: server.version ?? '' },
    address: stage.meeting.address,
    bind: stage.meeting.bind,
    settings,
    skipped: stage.skipped.map(({ cell, reason }) => ({ cell: cell.label, reason })),
    runs: stage.order.map((planned) => {
      const { run, block, cell } = planned;
      const { outcome, reason, artifacts } = results.get(planned) ?? NEVER;
      return {
        run,
        block,
        cell: cell.label,
        outcome,
        ...(reason !== undefined && { reason }),
        artifacts: artifacts.flatMap((a) => a.path ?? []),
      };
    }),
    cells,
    comparisons: compareCells(cells),
    sysctls,
  };
}

const NEVER: RunResult = { outcome: 'not_run', artifacts: [] };

/** In the words of the bundle: hosts and addresses may be pseudonyms there. */
export async function writeRecord(
  spool: string,
  record: ExperimentRecord,
  redaction: Redaction,
): Promise<ExperimentRecord> {
  const { schema, client, server, runs, cells, comparisons, sysctls, ...words } = record;
  const written: ExperimentRecord = {
    schema,
    client: { ...client, host: redaction.hostId(client.host) },
    server: { ...server, host: redaction.hostId(server.host) },
    ...redactJson(words, redaction.policy),
    runs: runs.map((run) => ({
      ...run,
      ...(run.reason !== undefined && { reason: redaction.policy.text(run.reason) }),
    })),
    cells,
    comparisons,
    sysctls: sysctls.map((s) => ({ ...s, host: redaction.hostId(s.host) })),
  };
  await writeFile(join(spool, EXPERIMENT), `${JSON.stringify(written, null, 1)}\n`, { mode: 0o600 });
  return written;
}
