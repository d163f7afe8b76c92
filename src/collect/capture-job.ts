import type { Probe } from '../core/collector.js';
import { formatBytes } from '../core/units.js';
import type { RunResult } from '../transport/transport.js';
import { CaptureSpool, type SpooledCapture } from './capture-spool.js';
import type { Judged } from './classify.js';
import type { Redaction } from './redaction.js';

/** For tcpdump to write what is still in its buffer over a slow way, and its figures. */
export const CAPTURE_GRACE_MS = 5000;

/** Where the packets of a probe go. */
export function captureSpool(
  probe: Pick<Probe, 'ring' | 'payload'>,
  path: string,
  { maxBytes, redaction }: { readonly maxBytes: number; readonly redaction: Redaction },
): CaptureSpool {
  const { identities } = redaction;
  return new CaptureSpool(path, maxBytes, probe.ring ?? { files: 1, whenFull: 'stop' }, {
    ...(identities && { addresses: identities.mapper }),
    payload: probe.payload ?? redaction.payload,
  });
}

/** What only a capture can come to. `wasAsked`: to end, before it did. */
export function judgeCapture(
  captured: SpooledCapture | undefined,
  { signal, connectionLost }: RunResult,
  wasAsked: boolean,
): Judged | undefined {
  if (captured?.damage !== undefined) return { outcome: 'failed', reason: captured.damage };
  if (!captured?.spooled || signal !== 'SIGKILL' || connectionLost !== undefined || !wasAsked)
    return undefined;
  const reason = 'it did not end when it was asked to and was killed: what it still held is lost';
  return { outcome: 'failed', reason };
}

/** What is missing in a capture. `dropped`: packets, by the kernel of the host. */
export function captureNotes({ report, overwritten, isFull }: SpooledCapture, dropped = 0): string[] {
  const { packets, bytes } = overwritten;
  return [
    ...(dropped > 0 ? [`the kernel of the host dropped ${dropped} packets: the capture lacks them`] : []),
    ...(packets > 0
      ? [`the ring was full: the oldest ${packets} packets (${formatBytes(bytes)}) were dropped`]
      : []),
    ...(isFull ? ['it ended when the ring was full'] : []),
    ...(report && report.cut > 0 ? [`${report.cut} packets cut where they could not be understood`] : []),
  ];
}
