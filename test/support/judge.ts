import { applyGates } from '../../src/analyze/gates.js';
import type { Detection, Result } from '../../src/core/detection.js';
import type { HostView } from '../../src/core/fact-view.js';

type Judged = Result & { readonly host?: string };

/** What a detection says of hosts with its default thresholds, after the gates. */
export function judge(detection: Detection, ...hosts: readonly HostView[]): Judged[] {
  const limits = Object.fromEntries(
    Object.entries(detection.thresholds).map(([n, t]) => [n, t.value]),
  ) as never;
  const raw: readonly Judged[] =
    detection.scope === 'host'
      ? hosts.flatMap((host) => detection.evaluate(host, limits))
      : detection.evaluate({ hosts }, limits);
  return raw.map((result) => ({ ...result, ...applyGates(result).result }));
}

/** `critical`, `warning`, `hint`, `info` of what fired, else the state: one word per result. */
export function verdicts(detection: Detection, ...hosts: readonly HostView[]): string[] {
  return judge(detection, ...hosts).map((r) => (r.state === 'fired' ? r.severity : r.state));
}
