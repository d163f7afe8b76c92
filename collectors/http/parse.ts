import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { attempts } from './attempts.js';
import { handshake } from './handshake.js';
import { timingText } from './timing-text.js';

/**
 * Probe `requests`: our JSON lines; probes `certificate…`: a TLS handshake in the words of `openssl s_client`;
 * `timing`: what somebody else made of `curl -w`.
 */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  if (output.probe === 'timing') return yield* timingText(output);
  yield* output.probe.startsWith('certificate') ? handshake(output) : attempts(output);
}
