import { z } from 'zod';
import { SEVERITIES } from '../core/detection.js';
import { LAYERS } from '../core/layers.js';
import { EVENT_SOURCES } from '../core/timeline-event.js';
import { citation } from './parameters.js';
import { FINDING_STATES } from '../core/finding-state.js';
import { RUN_STATES } from './words.js';

// Shapes that answers of several tools share. They are all that `tools/list` loads: what fills them comes with the call.

/** A finding as tools return it; the first five fields are those the agents' playbooks read. */
export const findingData = z.object({
  finding_id: z.string().describe('The same at every call and after a restart; `summarize` takes it'),
  severity: z.enum(SEVERITIES).optional().describe('Only what fired has one'),
  pattern: z.string().describe('Detection, and what it looks for'),
  file: z.string().optional().describe('First file it cites'),
  count: z.number().describe('Cited places'),
  state: z.enum(FINDING_STATES),
  host: z.string(),
  subject: z.string(),
  layer: z.enum(LAYERS),
  statement: z.string(),
  onset: z.string().optional().describe('RFC 3339, where one can be told'),
  citations: z.array(citation),
  numbers: z.record(z.string(), z.number()).optional().describe('detailed'),
  peer: z.string().optional(),
  remedy: z
    .object({ text: z.string(), safety: z.string() })
    .optional()
    .describe('For a person to do; detailed'),
  gates: z.array(z.string()).optional().describe('What changed its severity; detailed'),
});

/** What was looked at, and what could not be: without it “nothing found” says nothing. */
export const coverageReport = z.object({
  files_scanned: z.number(),
  bytes_scanned: z.number(),
  files_skipped: z.number().describe('Probes that left no file'),
  scan_complete: z.boolean().describe('false: the rest comes with the next page'),
  skipped: z
    .array(z.object({ what: z.string(), outcome: z.string(), reason: z.string() }))
    .describe('Why, the first of them'),
});

/** What an id stands for, with lines that prove it. */
export const claim = z.object({
  finding_id: z.string(),
  kind: z.enum(['finding', 'search_hit', 'event']),
  bundle: z.string(),
  host: z.string().optional(),
  severity: z.enum(SEVERITIES).optional(),
  state: z.enum(FINDING_STATES).optional(),
  layer: z.string().optional(),
  statement: z.string(),
  at: z.string().optional(),
  citations: z.array(citation),
});

export const causeData = z.object({
  root_cause: z.string(),
  layer: z.string(),
  host: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
  statement: z.string(),
  since: z.string().optional(),
  evidence_finding_ids: z.array(z.string()),
  evidence: z.array(claim),
  against: z.array(z.string()),
  mitigation: z
    .object({ immediate: z.string(), long_term: z.string(), safety: z.string(), owner: z.string() })
    .describe('For a person to do: no tool here changes a machine'),
  confirm: z.array(z.object({ run: z.string(), expect: z.string() })),
});

export const tableData = z.object({
  host: z.string(),
  title: z.string(),
  table: z.string(),
  window_s: z.number().describe('Seconds between the two snapshots; 0: one only, so nothing can have moved'),
  columns: z.array(z.string()),
  rows: z.array(
    z.object({
      values: z.record(z.string(), z.unknown()),
      moved: z
        .record(z.string(), z.object({ delta: z.number(), per_s: z.number() }))
        .describe('Counters, where they moved in the window'),
      logKey: z.string(),
    }),
  ),
  more_rows: z.number().describe('Rows that are not shown (response_format detailed shows 500)'),
  absent: z.string().optional().describe('Why there are no rows'),
});

/** An event of the timeline; `seconds` only where it is told relative to something. */
export const eventData = z.object({
  id: z.string().describe('`summarize` resolves it, `correlate` pivots on it'),
  at: z.string(),
  until: z.string().optional(),
  seconds: z.number().optional().describe('From the pivot; negative: before it'),
  count: z.number().optional(),
  host: z.string(),
  component: z.enum(EVENT_SOURCES).describe('Where it was read'),
  kind: z.string(),
  severity: z.enum(SEVERITIES),
  text: z.string(),
  citation: citation.optional(),
  signal: z.string().describe('What it is an occurrence of, the same on all hosts'),
  clock_error_ms: z.number().optional().describe('± against other hosts; absent: never compared'),
  onset: z.string().optional(),
  precedes: z
    .string()
    .optional()
    .describe('Id of the onset that came next after this change; that is all it says'),
});

export const cluster = z.object({
  cluster_id: z.string(),
  from: z.string(),
  to: z.string(),
  event_ids: z.array(z.string()),
  hosts: z.array(z.string()),
  components: z.array(z.string()),
});

export const chainStep = z.object({
  sequence: z.number(),
  role: z.enum(['change', 'cause', 'symptom']),
  statement: z.string(),
  at: z.string().optional(),
  host: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
  evidence_finding_ids: z.array(z.string()).describe('Ids of findings and events'),
});

export const recommendedSop = z.object({
  sopName: z.string().describe('What get_playbook takes'),
  relevanceScore: z.number().describe('0 to 1'),
  matchedKeywords: z.array(z.string()),
  reason: z.string(),
});

export const runData = z.object({
  executionId: z.string(),
  status: z.enum(RUN_STATES),
  hosts: z.array(z.string()),
  startedAt: z.string(),
  estimatedCompletionTime: z.string(),
  endedAt: z.string().optional(),
  bundle: z.string().optional().describe('What it left, whole or in part'),
  task: z.object({
    taskId: z.string(),
    state: z.enum(RUN_STATES),
    message: z.string(),
    progress: z.number().describe('0 to 100'),
  }),
  steps: z
    .array(z.object({ host: z.string(), state: z.string(), probes_done: z.number(), probes: z.number() }))
    .optional(),
  notices: z.array(z.string()),
});

export const hostHealth = z.object({
  host: z.string(),
  role: z.string().optional(),
  status: z.enum(['sick', 'suspicious', 'healthy', 'undetermined', 'unreachable', 'not_collected']),
  worst: z.enum(SEVERITIES).optional(),
  critical: z.number(),
  warning: z.number(),
  bundle: z.string().optional(),
  collected_to: z.string().optional(),
  verdict: z.string().optional(),
  root_cause: z.string().optional(),
  reason: z.string().optional(),
  top: z.array(findingData),
});
