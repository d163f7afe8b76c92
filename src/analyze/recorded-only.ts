import type { Detection } from '../core/detection.js';
import type { HostView } from '../core/fact-view.js';
import { recordedFaults } from '../tables/recorded-faults.js';
import { parseCondition, type Playbook } from './playbook.js';

/**
 * Detections that read recordings alone, where there is none: nobody set out to record, so that it is no gap, and
 * nothing a cause could wait for. By id.
 */
export function withoutRecording(
  detections: readonly Detection[],
  hosts: readonly HostView[],
): ReadonlySet<string> {
  if (hosts.some((host) => host.rows(recordedFaults).length > 0)) return new Set();
  const own = detections.filter((d) => d.reads.every((table) => table.id === recordedFaults.id));
  return new Set(own.map((d) => d.id));
}

/** A playbook without these alternatives of what it requires. */
export function requiringNoneOf(playbook: Playbook, left: ReadonlySet<string>): Playbook {
  if (left.size === 0) return playbook;
  const required = playbook.required.map((entry) =>
    typeof entry === 'string' ? entry : entry.filter((text) => !left.has(parseCondition(text).detection)),
  );
  return { ...playbook, required };
}
