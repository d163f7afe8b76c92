import { basename } from 'node:path';
import { checkCaptures } from '../capture/check-hosts.js';
import { type CollectFlags, collectOptions } from '../cli/collect-flags.js';
import { loadJudge } from '../cli/judge.js';
import { collect, type Collected } from '../collect/collect.js';
import type { HostSource } from '../collect/host-source.js';
import { localSource } from '../collect/local-source.js';
import type { Progress } from '../collect/progress.js';
import { withUserCollectors } from '../collect/registry.js';
import { inventorySources } from '../collect/remote-source.js';
import { isCaptureFile } from '../core/capture-file.js';
import type { RunControl, RunResult } from './runs.js';
import type { ServerState } from './server-state.js';

/** What a call may say about a collection; the rest is the server's. */
export interface CollectRequest {
  /** Ids as KnownHosts has them. */
  readonly hosts: readonly string[];
  readonly flags: Omit<CollectFlags, 'out' | 'format' | 'redact'>;
  /** Settings of collectors. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tool: string;
}

const CONNECT_MS = 10_000;

/** Collects as `evidence collect` does, into the evidence folder. Secrets are always masked. */
export async function gather(
  state: ServerState,
  request: CollectRequest,
  control: RunControl,
): Promise<RunResult> {
  const { hosts, params, tool } = request;
  const { config } = state;
  const redact = config.collect['redact'] === 'identities' ? 'identities' : 'secrets';
  const flags: CollectFlags = { ...request.flags, out: state.folder.root, format: 'tar.gz', redact };
  const isCapture = tool === 'tcpdump_capture';
  const options = {
    ...collectOptions(flags, Date.now()),
    params: { ...config.params, ...params },
    redactPatterns: config.redactPatterns,
    // A capture is of what its filter says, not of whom the host talks to most; the window ends when it does.
    ...(isCapture && { onlyGivenTargets: true, together: true }),
  };
  const collectors = await withUserCollectors(config.collectors);
  const progress = new RunProgress(control, options.durationMs);
  const sources = sourcesOf(state, hosts, progress);
  const collected = await collect(collectors, sources, options, {
    stop: control.stop,
    abandon: control.abandon,
    onProgress: (event) => progress.on(event),
    argv: ['evidence', 'mcp', tool, ...hosts],
    seal: {},
    // Packets alone are no state of a host to judge.
    ...(isCapture
      ? { check: async (ready) => void (await checkCaptures(ready)) }
      : { judge: () => loadJudge(config, collectors) }),
  });
  const bundle = idOf(collected.path);
  const failure = isCapture ? whyNoPackets(collected) : undefined;
  return failure === undefined
    ? { bundle, message: messageOf(collected) }
    : { bundle, message: failure, hasFailed: true };
}

/** A capture that had begun may still end without a file. */
function whyNoPackets({ manifest: { artifacts } }: Collected): string | undefined {
  if (artifacts.some(isCaptureFile)) return undefined;
  const reasons = new Set(artifacts.flatMap((a) => a.reason ?? []));
  return `nothing was captured: ${[...reasons].join('; ') || 'tcpdump wrote nothing'}`;
}

function sourcesOf(state: ServerState, ids: readonly string[], progress: RunProgress): HostSource[] {
  const known = ids.map((id) => state.hosts.get(id));
  const remote = known.filter((h) => h !== undefined);
  const sources = inventorySources(remote, {
    acceptNew: false,
    // Nobody sits at a terminal: a key with a passphrase is for the agent of SSH.
    askSecret: () => Promise.resolve(undefined),
    connectTimeoutMs: CONNECT_MS,
    known: state.hosts.all(),
    onNotice: (text) => progress.on({ type: 'notice', text }),
  });
  return known.length > remote.length ? [localSource(), ...sources] : sources;
}

function idOf(path: string): string {
  return basename(path).replace(/\.tar\.gz$/, '');
}

function messageOf({ manifest, analysis, interrupted }: Collected): string {
  const ok = manifest.artifacts.filter((a) => a.outcome === 'ok').length;
  const verdict = analysis === undefined ? '' : `; ${analysis.verdict.outcome}: ${analysis.verdict.summary}`;
  return `${interrupted ? 'ended early; ' : ''}${ok} of ${manifest.artifacts.length} probes ok${verdict}`;
}

/** Events of a run → what `status` tells. */
class RunProgress {
  readonly #steps = new Map<string, { host: string; state: string; probes_done: number; probes: number }>();
  readonly #notices: string[] = [];
  readonly #began = performance.now();
  #progress = 0;

  constructor(
    private readonly control: RunControl,
    private readonly windowMs: number,
  ) {}

  on(event: Progress): void {
    if (event.type === 'started' || event.type === 'open' || event.type === 'figures') return;
    if (event.type === 'begun') return;
    if (event.type === 'notice') this.#notices.push(event.text);
    else if (event.type === 'sealing') return this.control.update({ message: 'sealing', progress: 97 });
    else {
      const step = this.#steps.get(event.host) ?? { host: event.host, state: '', probes_done: 0, probes: 0 };
      this.#steps.set(event.host, step);
      if (event.type === 'planned') [step.probes, step.state] = [event.probes, 'running'];
      else if (event.type === 'finished') step.probes_done = Math.min(step.probes_done + 1, step.probes);
      else if (event.type === 'phase') step.state = event.phase;
      else if (event.type === 'absent') step.state = `${event.outcome}: ${event.reason}`;
      else step.state = 'ended';
    }
    const steps = [...this.#steps.values()];
    const [done, all] = [sum(steps.map((s) => s.probes_done)), sum(steps.map((s) => s.probes))];
    // Half of the probes are done at once, the others take as long as the window.
    const byTime = Math.min(1, (performance.now() - this.#began) / (this.windowMs + 2000));
    const share = all === 0 ? 0 : (byTime + done / all) / 2;
    // A host that comes later brings further probes: what was told stays told.
    this.#progress = Math.max(this.#progress, Math.round(95 * share));
    this.control.update({
      message: all === 0 ? 'connecting' : `${done} of ${all} probes`,
      progress: this.#progress,
      steps,
      notices: this.#notices,
    });
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
