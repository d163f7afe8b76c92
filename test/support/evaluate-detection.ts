import { applyGates } from '../../src/analyze/gates.js';
import type { Detection, Result } from '../../src/core/detection.js';
import { type HostParts, hostView } from './host-view.js';

/** What a detection says of hosts in memory, with its own thresholds, after the gates of the engine. */
export function evaluateDetection(detection: Detection, ...hosts: readonly HostParts[]): Result[] {
  const limits = Object.fromEntries(Object.entries(detection.thresholds).map(([n, t]) => [n, t.value]));
  const views = hosts.map(hostView);
  const results =
    detection.scope === 'host'
      ? views.flatMap((view) => [detection.evaluate(view, limits as never)].flat())
      : detection.evaluate({ hosts: views }, limits);
  return results.map((result) => applyGates(result).result);
}

/** The same in short: `fired critical eth0`, `clear`. */
export function verdicts(detection: Detection, ...hosts: readonly HostParts[]): string[] {
  return evaluateDetection(detection, ...hosts).map((r) =>
    r.state === 'fired' ? `fired ${r.severity} ${r.subject ?? ''}`.trim() : r.state,
  );
}
