import type { z } from 'zod';
import { isWorse, type Severity } from '../core/detection.js';
import { listFindings } from '../query/findings.js';
import type { hostHealth } from './answer-schemas.js';
import { findingsData } from './finding-data.js';
import { type Focus, focusOn } from './focus.js';
import type { Call } from './tool.js';

export type HostHealth = z.input<typeof hostHealth>;

/** How a host is, from its newest bundle. */
export async function healthOf(id: string, call: Call): Promise<HostHealth> {
  const none = { host: id, critical: 0, warning: 0, top: [] };
  let focus: Focus;
  try {
    focus = await focusOn(call, { instanceId: id });
  } catch (error) {
    return { ...none, status: 'not_collected', reason: (error as Error).message };
  }
  const { info, manifest, host } = focus;
  const known = manifest.hosts.find((h) => h.id === host);
  const about = {
    host: id,
    ...(known?.role !== undefined && { role: known.role }),
    bundle: info.id,
    collected_to: info.to,
  };
  if (known !== undefined && known.outcome !== 'ok')
    return { ...none, ...about, status: 'unreachable', reason: known.reason ?? known.outcome };
  const analysed = await call.state.judged.analysed(focus);
  const { findings, by_severity: by } = listFindings([await call.state.judged.judged(focus)], {
    ...(host !== undefined && { hosts: [host] }),
  });
  const worst = findings.reduce<Severity | undefined>(
    (most, { severity: s }) => (s !== undefined && (most === undefined || isWorse(s, most)) ? s : most),
    undefined,
  );
  const cause = analysed.verdict.causes.find((c) => c.host === host || c.seen_from.includes(host ?? ''));
  return {
    ...about,
    status: statusOf(worst, cause !== undefined, analysed.verdict.outcome),
    ...(worst !== undefined && { worst }),
    critical: by.critical,
    warning: by.warning,
    verdict: analysed.verdict.outcome,
    ...(cause && { root_cause: `${cause.root_cause} on ${cause.host} (${cause.confidence})` }),
    top: findingsData(focus, findings.slice(0, 3), 'concise'),
  };
}

function statusOf(worst: Severity | undefined, hasCause: boolean, outcome: string): HostHealth['status'] {
  if (worst === 'critical' || hasCause) return 'sick';
  if (worst === 'warning') return 'suspicious';
  return outcome === 'undetermined' ? 'undetermined' : 'healthy';
}
