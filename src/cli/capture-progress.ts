import type { Progress } from '../collect/progress.js';
import type { CaptureFigures } from '../collect/capture-watch.js';
import { visible } from '../core/escape.js';
import { formatBytes, formatDuration } from '../core/units.js';
import { formatNumber } from '../render/number.js';
import type { ProgressFlags, Shown } from './progress.js';
import { painter } from './style.js';

/** Without a terminal, a line a host this often. */
const LINE_MS = 10_000;
const REFRESH_MS = 500;
/** More do not fit a screen: the others are counted. */
const MOST_LINES = 20;

const LISTENING: Readonly<Record<number, string>> = { 1: 'listening', 2: 'both hosts listen' };

/** What one host does right now. */
interface HostState {
  state: string;
  readonly figures: Map<string, CaptureFigures>;
  isOver: boolean;
}

/** Progress on stderr: on a terminal a line a host that is kept up to date, elsewhere plain lines. */
export async function showCapture(flags: ProgressFlags, hosts: readonly string[]): Promise<Shown> {
  if (flags.quiet) return { on: () => {}, end: async () => {} };
  const isTerminal = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const view = new CaptureView(hosts, isTerminal ? undefined : LINE_MS, flags.color);
  return { on: view.on, end: () => view.end() };
}

class CaptureView {
  readonly #hosts = new Map<string, HostState>();
  readonly #timer: NodeJS.Timeout;
  readonly #isLive: boolean;
  readonly #paint: ReturnType<typeof painter>;
  #drawn = 0;
  #windowMs = 0;
  #openedAt: number | undefined;

  constructor(hosts: readonly string[], lineMs: number | undefined, color: boolean | undefined) {
    this.#isLive = lineMs === undefined;
    this.#paint = painter(process.stderr, color);
    // A local host is called by its own name only once it was asked.
    if (hosts.length > 1) for (const id of hosts) this.#of(id);
    const show = (): void => (this.#isLive ? this.#draw() : this.#lines());
    this.#timer = setInterval(show, lineMs ?? REFRESH_MS);
    this.#timer.unref();
  }

  readonly on = (event: Progress): void => {
    if (event.type === 'planned') this.#windowMs = Math.max(this.#windowMs, event.windowMs);
    if ('host' in event) this.#update(this.#of(event.host), event);
    const text = this.#textOf(event);
    if (text !== undefined) this.#say(text);
  };

  async end(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#isLive) this.#draw();
    this.#drawn = 0;
  }

  #of(id: string): HostState {
    const known = this.#hosts.get(id);
    if (known) return known;
    const fresh: HostState = { state: 'connecting', figures: new Map(), isOver: false };
    this.#hosts.set(id, fresh);
    return fresh;
  }

  #update(host: HostState, event: Extract<Progress, { host: string }>): void {
    if (event.type === 'planned') host.state = 'starting';
    if (event.type === 'begun') host.state = 'listening';
    if (event.type === 'figures') host.figures.set(event.subject ?? '', event);
    if (event.type === 'absent') Object.assign(host, { state: `absent: ${event.reason}`, isOver: true });
    if (event.type === 'ended') host.isOver = true;
    if (event.type !== 'finished') return;
    const { outcome, reason = '' } = event.artifact;
    host.state = outcome === 'ok' ? 'ended' : `${outcome.replace('_', ' ')}: ${reason}`;
  }

  /** What is worth a line of its own. */
  #textOf(event: Progress): string | undefined {
    if (event.type === 'notice') return event.text;
    if (event.type === 'absent') return `${event.host}: nothing captured: ${visible(event.reason)}`;
    if (event.type === 'open') return this.#opened(event.hosts);
    if (event.type === 'sealing') return 'all captures have ended; reading them and sealing';
    if (event.type === 'begun')
      return `${event.host}: listening${event.subject === undefined ? '' : ` on ${event.subject}`}`;
    if (event.type !== 'finished') return undefined;
    const { outcome, reason = '' } = event.artifact;
    return outcome === 'ok'
      ? undefined
      : `${event.artifact.host}: ${outcome.replace('_', ' ')}: ${visible(reason)}`;
  }

  #opened(listening: readonly string[]): string {
    if (listening.length === 0) return 'no host listens';
    this.#openedAt = performance.now();
    const all = this.#hosts.size;
    const who =
      listening.length < all
        ? `${listening.length} of ${all} hosts listen`
        : (LISTENING[all] ?? `all ${all} hosts listen`);
    const key = process.stdin.isTTY ? 'Enter or Ctrl-C ends it' : 'Ctrl-C (SIGINT) ends it';
    return this.#paint(
      'bold',
      `${who}: reproduce the fault now; ${key}, ${formatDuration(this.#windowMs)} at most`,
    );
  }

  #say(text: string): void {
    this.#clear();
    process.stderr.write(`${text}\n`);
    if (this.#isLive) this.#draw();
  }

  #lines(): void {
    for (const [id, host] of this.#hosts)
      if (host.figures.size > 0 && !host.isOver) process.stderr.write(`${id}: ${figuresOf(host)}\n`);
  }

  #draw(): void {
    this.#clear();
    const width = process.stderr.columns || 80;
    const left = this.#openedAt === undefined ? 0 : this.#windowMs - (performance.now() - this.#openedAt);
    const hosts = [...this.#hosts];
    const lines = hosts.slice(0, MOST_LINES).map(([id, host]) => {
      const figures = host.figures.size > 0 ? ` · ${figuresOf(host)}` : '';
      const time =
        host.state === 'listening' && left > 0
          ? ` · ${formatDuration(Math.ceil(left / 1000) * 1000)} left`
          : '';
      return visible(`${id}: ${host.state}${figures}${time}`).slice(0, width - 1);
    });
    if (hosts.length > MOST_LINES) lines.push(`and ${hosts.length - MOST_LINES} more hosts`);
    if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }

  /** Cursor up and erase (ECMA-48: CUU, ED). */
  #clear(): void {
    if (this.#drawn > 0) process.stderr.write(`\u001B[${this.#drawn}A\u001B[0J`);
    this.#drawn = 0;
  }
}

function figuresOf({ figures }: HostState): string {
  const all = [...figures.values()];
  const sum = (of: (f: CaptureFigures) => number): number => all.reduce((n, f) => n + of(f), 0);
  const dropped = all.every((f) => f.dropped === undefined)
    ? ''
    : ` · ${formatNumber(sum((f) => f.dropped ?? 0))} dropped`;
  return `${formatNumber(sum((f) => f.packets))} packets · ${formatBytes(sum((f) => f.bytes))}${dropped}`;
}
