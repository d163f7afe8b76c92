import type { Ring } from '../core/collector.js';
import type { BesideHost } from '../collect/beside.js';
import type { Job } from '../collect/job.js';
import { planHost } from '../collect/plan.js';
import { LOOK_MS } from '../collect/read-text.js';
import type { RecordingRequest } from './plan-recording.js';

/** Headers of IPv4 and IPv6 with options fit; payload is cut off. */
const SNAPLEN = 128;
/** The newest packets: those before the event stay as long as it does not fill three of the four after it. */
const RING: Ring = { files: 4, whenFull: 'drop_oldest' };

/**
 * The packets around the event, as the collector of captures asks for them: with the rights it needs, and without the
 * traffic of our own sessions, which would answer itself. Undefined where nobody asked for them.
 *
 * @param peers addresses and prefixes
 */
export async function planEventCapture(
  { host, transport, options }: Pick<BesideHost, 'host' | 'transport' | 'options'>,
  { collectors, record, redaction }: RecordingRequest,
  peers: readonly string[],
): Promise<Job | undefined> {
  const collector = collectors.find(({ id }) => id === 'capture');
  if (record.until === undefined || !options.allow.includes('capture') || !collector) return undefined;
  // Looking around asked for the tools of the snapshots only.
  const wanted = Object.keys(collector.tools);
  const { tools } = await transport.survey({ tools: wanted, maxBytesEach: 0, timeoutMs: LOOK_MS });
  const seen = { ...host, tools: new Set([...host.tools, ...tools.keys()]) };
  const capture = {
    ...{ packets: 0, snaplen: SNAPLEN, peers, ports: record.ports.map(String) },
    ...{ files: RING.files, when_full: RING.whenFull },
  };
  const { sessions } = transport;
  return planHost([collector], seen, [], { ...options, params: { capture } }, redaction, sessions).during[0];
}
