import type { Tool } from '../tool.js';
import { artifact } from './artifact.js';
import { batchCollect, batchStatus } from './batch.js';
import { clusterHealth } from './cluster-health.js';
import { cancel, collect, status } from './collect.js';
import { compareNodes } from './compare-nodes.js';
import { correlate } from './correlate.js';
import { errors } from './errors.js';
import { history, validate } from './history.js';
import { networkDiagnostics, storageDiagnostics } from './network-diagnostics.js';
import { getPlaybook, listPlaybooks } from './playbooks.js';
import { propose } from './propose.js';
import { quickTriage } from './quick-triage.js';
import { read } from './read.js';
import { report } from './report.js';
import { search } from './search.js';
import { summarize } from './summarize.js';
import { tcpdumpAnalyze } from './tcpdump-analyze.js';
import { tcpdumpCapture } from './tcpdump-capture.js';
import { timeline } from './timeline.js';

/** In the order a procedure uses them. */
export const TOOLS: readonly Tool[] = [
  collect,
  status,
  cancel,
  validate,
  errors,
  quickTriage,
  networkDiagnostics,
  storageDiagnostics,
  search,
  read,
  correlate,
  timeline,
  summarize,
  tcpdumpCapture,
  tcpdumpAnalyze,
  compareNodes,
  clusterHealth,
  batchCollect,
  batchStatus,
  history,
  artifact,
  listPlaybooks,
  getPlaybook,
  report,
  propose,
];
