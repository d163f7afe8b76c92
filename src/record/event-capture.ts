import { join } from 'node:path';
import type { Artifact } from '../core/artifact.js';
import { slug } from '../core/slug.js';
import type { BesideHost } from '../collect/beside.js';
import { CaptureOutput } from '../collect/capture-output.js';
import type { Redaction } from '../collect/redaction.js';
import { SpoolFile } from '../collect/spool-file.js';
import type { RunResult } from '../transport/transport.js';
import { absentArtifact } from './absent-artifact.js';
import { PcapRing } from './pcap-ring.js';

/** Headers of IPv4 and IPv6 with options fit; payload is cut off. */
const SNAPLEN = 128;
const MAX_STDERR = 64 * 1024;
const LONGEST_MS = 8 * 86_400_000;

export interface EventCaptureOptions {
  readonly spool: string;
  readonly redaction: Redaction;
  /** Bytes of packets from before the event. */
  readonly ringBytes: number;
  /** Addresses and prefixes. */
  readonly peers: readonly string[];
  readonly ports: readonly number[];
}

/** The packets around the event: tcpdump all the while, its newest packets held here, kept when it happens. */
export class EventCapture {
  readonly argv: readonly [string, ...string[]];
  readonly #host: BesideHost;
  readonly #options: EventCaptureOptions;
  readonly #ring: PcapRing;
  #happened = false;

  constructor(host: BesideHost, options: EventCaptureOptions) {
    this.#host = host;
    this.#options = options;
    this.#ring = new PcapRing(options.ringBytes);
    this.argv = captureCommand(options.peers, options.ports, host.transport.clientAddress);
  }

  keep(): void {
    this.#happened = true;
    this.#ring.keep();
  }

  /** Runs until `closing`; what became of it, with a file when the event happened. */
  async run(closing: AbortSignal): Promise<Artifact> {
    const { host, transport } = this.#host;
    const { spool, redaction } = this.#options;
    const stem = `hosts/${slug(redaction.hostId(host.id))}/capture/packets`;
    const startedAt = new Date().toISOString();
    const where = { collector: 'capture', probe: 'packets' };
    if (host.uid !== 0)
      return absentArtifact(host.id, { ...where, outcome: 'denied', reason: 'needs root' }, this.argv);
    const errors = new SpoolFile(join(spool, `${stem}.stderr.txt`), MAX_STDERR);
    const redactor = redaction.policy.stream();
    const result = await transport.run({
      argv: this.argv,
      stopSignal: 'SIGINT',
      timeoutMs: LONGEST_MS,
      signal: closing,
      lowPriority: false,
      onStdout: (chunk) => this.#ring.feed(chunk),
      onStderr: (chunk) => {
        errors.write(redactor.feed(chunk));
        return true;
      },
    });
    errors.write(redactor.flush());
    const said = errors.finish(false);
    const file = this.#happened ? await this.#write(`${stem}.pcap`) : {};
    return {
      ...where,
      host: host.id,
      vantage: host.id,
      argv: [...this.argv],
      ...file,
      ...(said && { stderrPath: `${stem}.stderr.txt`, stderrBytes: said.bytes, stderrSha256: said.sha256 }),
      tool: 'tcpdump',
      ...this.#judged(result, closing),
      startedAt,
      durationMs: Math.round(result.durationMs),
      bytes: file.bytes ?? 0,
      redactions: 0,
    };
  }

  #judged(result: RunResult, closing: AbortSignal): Pick<Artifact, 'outcome' | 'reason' | 'note'> {
    if (result.errorCode === 'ENOENT') return { outcome: 'missing_tool', reason: 'tcpdump is not installed' };
    if (result.connectionLost !== undefined)
      return { outcome: 'connection_lost', reason: result.connectionLost };
    if (result.stopped && this.#happened)
      return { outcome: 'truncated', reason: 'the capture around the event reached its size limit' };
    if (!closing.aborted || (result.stopped && !this.#happened))
      return { outcome: 'failed', reason: 'tcpdump ended before the window did; what it said is on stderr' };
    if (!this.#happened)
      return { outcome: 'not_run', reason: 'the event did not happen: no packet was kept' };
    return {
      outcome: 'ok',
      note: 'the packets around the event; older ones were dropped while it was waited for',
    };
  }

  async #write(path: string): Promise<{ path?: string; sha256?: string; bytes?: number }> {
    const { spool, redaction } = this.#options;
    const file = new SpoolFile(join(spool, path), Infinity);
    const output = redaction.identities
      ? new CaptureOutput(redaction.identities.mapper, (bytes) => file.write(bytes))
      : undefined;
    for (const piece of this.#ring.content()) {
      if (output) output.feed(piece);
      else file.write(piece);
    }
    const capture = await output?.end();
    if (capture) redaction.add(path, { rules: {}, capture });
    const spooled = file.finish(false);
    return spooled ? { path, sha256: spooled.sha256, bytes: spooled.bytes } : {};
  }
}

/** Without the traffic of our own session, which would answer itself. */
export function captureCommand(
  peers: readonly string[],
  ports: readonly number[],
  client: string | undefined,
): [string, ...string[]] {
  const any = (words: readonly string[]): string[] => (words.length === 0 ? [] : [`(${words.join(' or ')})`]);
  const filter = [
    ...any(peers.map((p) => (p.includes('/') ? `net ${p}` : `host ${p}`))),
    ...any(ports.map((port) => `port ${port}`)),
    client === undefined ? 'not port 22' : `not (host ${client} and port 22)`,
  ].join(' and ');
  return ['tcpdump', '-i', 'any', '-nn', '-U', '-s', String(SNAPLEN), '-w', '-', filter];
}
