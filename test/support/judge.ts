import { applyGates } from '../../src/analyze/gates.js';
import type { Detection, Result } from '../../src/core/detection.js';
import type { HostView } from '../../src/core/fact-view.js';
import { type HostParts, hostView } from './host-view.js';

type Judged = Result & { readonly host: string };

/**
 * What a detection says of one host in memory, or of several, through the gates and with its own thresholds. Each
 * result with the host it is said of.
 */
export function judge(detection: Detection, ...hosts: readonly (HostParts | HostView)[]): Judged[] {
  const limits = Object.fromEntries(
    Object.entries(detection.thresholds).map(([n, t]) => [n, t.value]),
  ) as never;
  const views = hosts.map((host) => (isView(host) ? host : hostView(host)));
  const results =
    detection.scope === 'fleet'
      ? detection.evaluate({ hosts: views }, limits)
      : views.flatMap((v) => [detection.evaluate(v, limits)].flat().map((r) => ({ ...r, host: v.id })));
  return results.map((r) => ({ ...applyGates(r).result, host: r.host }));
}

function isView(host: HostParts | HostView): host is HostView {
  return typeof host.rows === 'function';
}

/** `critical`, `warning`, `hint`, `info` of what fired, else the state: one word per result. */
export function verdicts(detection: Detection, ...hosts: readonly (HostParts | HostView)[]): string[] {
  return judge(detection, ...hosts).map((r) => (r.state === 'fired' ? r.severity : r.state));
}

/** `fired warning`, `clear`: the worst that is said. */
export function said(detection: Detection, ...hosts: readonly (HostParts | HostView)[]): string {
  const words = judge(detection, ...hosts).map((r) =>
    r.state === 'fired' ? `fired ${r.severity}` : r.state,
  );
  return ORDER.find((word) => words.includes(word)) ?? 'nothing';
}

const ORDER = [
  'fired critical',
  'fired warning',
  'fired hint',
  'fired info',
  'clear',
  'not_exercised',
  'not_observable',
];
