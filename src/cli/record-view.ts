import type { Progress } from '../collect/progress.js';
import { visible } from '../core/escape.js';
import type { Marker } from '../core/recording.js';
import { conditionsOf } from '../record/expression.js';
import type { Sample } from '../record/live-metrics.js';
import type { MetricName } from '../record/metrics.js';
import type { RecordOptions } from '../record/options.js';
import { quantity } from '../record/trigger.js';
import { PHASES } from './progress.js';
import { painter } from './style.js';

/** A column of a sparkline, and how often the view is drawn. */
const STEP_MS = 500;
/** DECSC and DECRC, ECMA-48 EL: what a person types on the line below stays where it is. */
const [SAVE, RESTORE, ERASE] = ['\u001B7', '\u001B8', '\u001B[2K'];
const WIDTH = 40;
/** Without a terminal: a line a host so often. */
const LINE_MS = 10_000;
const BARS = '▁▂▃▄▅▆▇█';
const ALWAYS: readonly MetricName[] = ['rtt', 'retrans/s', 'recv_q', 'cpu', 'ping'];

export interface RecordView {
  readonly onProgress: (event: Progress) => void;
  readonly onSample: (host: string, sample: Sample) => void;
  readonly onMarker: (marker: Marker) => void;
  /** A person pressed Enter: the cursor is a line lower. */
  readonly onEnter: () => void;
  end(): void;
}

interface Track {
  /** Largest value of each step, oldest first; undefined: nothing was measured. */
  readonly steps: (number | undefined)[];
  /** Of the step that is not over. */
  current: number | undefined;
  last: number | undefined;
  /** Steps since `last` was measured. */
  age: number;
}

/**
 * What is happening, on stderr: on a terminal a sparkline for each metric of each host, redrawn twice a second;
 * elsewhere a line every ten seconds; with --quiet nothing.
 */
export function recordView(
  flags: { readonly quiet?: boolean; readonly color?: boolean },
  hosts: readonly string[],
  options: RecordOptions,
): RecordView {
  const nothing = (): void => {};
  if (flags.quiet)
    return { onProgress: nothing, onSample: nothing, onMarker: nothing, onEnter: nothing, end: nothing };
  const isTerminal = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const asked = options.until ? conditionsOf(options.until).map((c) => c.metric) : [];
  const metrics = [...new Set([...ALWAYS, ...asked])];
  const slowest = Math.max(options.intervalMs, options.counterMs, options.pingMs);
  return new View(metrics, hosts.length > 1, isTerminal, flags.color, Math.ceil(slowest / STEP_MS));
}

class View implements RecordView {
  readonly #metrics: readonly MetricName[];
  readonly #isFleet: boolean;
  readonly #isTerminal: boolean;
  readonly #paint: ReturnType<typeof painter>;
  /** Steps for which a value stands: the longest time from one sample to the next. */
  readonly #lasting: number;
  readonly #tracks = new Map<string, Map<MetricName, Track>>();
  readonly #began = performance.now();
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    metrics: readonly MetricName[],
    isFleet: boolean,
    isTerminal: boolean,
    color: boolean | undefined,
    lasting: number,
  ) {
    this.#metrics = metrics;
    this.#isFleet = isFleet;
    this.#isTerminal = isTerminal;
    this.#paint = painter(process.stderr, color);
    this.#lasting = lasting;
  }

  readonly onProgress = (event: Progress): void => {
    if (event.type === 'notice') this.#say(visible(event.text));
    if (event.type === 'absent')
      this.#say(`${visible(event.host)}: nothing gathered: ${visible(event.reason)}`);
    if (event.type === 'sealing') this.#say('sealing');
    if (event.type !== 'phase') return;
    if (event.phase === 'window') {
      const tick = this.#isTerminal ? STEP_MS : LINE_MS;
      this.#timer ??= setInterval(() => this.#draw(), tick).unref();
    }
    if (event.phase === 'end') this.#stop();
    if (!this.#isTerminal)
      this.#say(`${visible(event.host)}: ${event.phase === 'window' ? 'recording' : PHASES[event.phase]}`);
  };

  readonly onSample = (host: string, { metric, value }: Sample): void => {
    if (!this.#metrics.includes(metric)) return;
    let tracks = this.#tracks.get(host);
    if (!tracks) this.#tracks.set(host, (tracks = new Map<MetricName, Track>()));
    let track = tracks.get(metric);
    if (!track) tracks.set(metric, (track = { steps: [], current: undefined, last: undefined, age: 0 }));
    track.current = Math.max(track.current ?? value, value);
  };

  readonly onMarker = (marker: Marker): void => {
    if (marker.kind !== 'person' && marker.kind !== 'event') return;
    const where = marker.host === undefined ? '' : `${visible(marker.host)}: `;
    const words = `${marker.kind === 'event' ? 'event' : 'marker'} at ${(marker.at / 1000).toFixed(2)} s: `;
    this.#say(
      this.#paint(marker.kind === 'event' ? 'red' : 'cyan', `${words}${where}${visible(marker.text)}`),
    );
  };

  readonly onEnter = (): void => {
    if (this.#drawn > 0) this.#drawn++;
  };

  end(): void {
    this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#drawn = 0;
  }

  /** A line that stays, above what is redrawn. */
  #say(text: string): void {
    this.#clear();
    process.stderr.write(`${text}\n`);
  }

  #clear(): void {
    if (this.#drawn > 0) process.stderr.write(`\u001B[${this.#drawn}A\r\u001B[J`);
    this.#drawn = 0;
  }

  #draw(): void {
    const lines: string[] = [];
    // A line that wraps would be two.
    const width = (process.stderr.columns || 80) - 1;
    for (const [host, tracks] of [...this.#tracks].toSorted()) {
      for (const track of tracks.values()) step(track, this.#lasting);
      if (this.#isTerminal) {
        if (this.#isFleet) lines.push(this.#paint('bold', visible(host).slice(0, width)));
        for (const metric of this.#metrics) {
          const track = tracks.get(metric);
          if (!track) continue;
          const bars = sparkline(track.steps);
          const words = `${latest(metric, track).padEnd(14)} max ${highest(metric, track)}`;
          lines.push(`  ${metric.padEnd(11)} ${bars} ${words}`.slice(0, width));
        }
      } else {
        const words = this.#metrics.flatMap((metric) => {
          const track = tracks.get(metric);
          return track ? [`${metric.replace('/s', '')} ${latest(metric, track)}`] : [];
        });
        lines.push(`${visible(host)}: ${words.join(' · ')}`);
      }
    }
    const seconds = Math.round((performance.now() - this.#began) / 1000);
    if (!this.#isTerminal) {
      for (const line of lines) process.stderr.write(`${seconds} s  ${line}\n`);
      return;
    }
    const keys = `  ${seconds} s · words and Enter: marker · Enter: end · Ctrl-C: seal at once`;
    const room = Math.max(3, (process.stderr.rows || 24) - 2);
    const hidden = lines.length < room ? 0 : lines.length - (room - 2);
    const fitting = [
      ...lines.slice(0, lines.length - hidden),
      ...(hidden > 0 ? [`  … ${hidden} more lines`] : []),
      this.#paint('dim', keys.slice(0, width)),
    ];
    const isSame = this.#drawn === fitting.length;
    if (!isSame) this.#clear();
    const text = fitting.map((line) => `${ERASE}${line}\n`).join('');
    process.stderr.write(isSame ? `${SAVE}\u001B[${this.#drawn}A\r${text}${RESTORE}` : text);
    this.#drawn = fitting.length;
  }
}

function step(track: Track, lasting: number): void {
  track.age = track.current === undefined ? track.age + 1 : 0;
  track.last = track.current ?? track.last;
  track.steps.push(track.age < lasting ? track.last : undefined);
  if (track.steps.length > WIDTH) track.steps.shift();
  track.current = undefined;
}

/** Heights between 0 and the largest shown; a blank where nothing was measured. */
function sparkline(values: readonly (number | undefined)[], width: number = WIDTH): string {
  const most = Math.max(0, ...values.map((v) => v ?? 0));
  const bars = values.map((v) => {
    if (v === undefined) return ' ';
    return BARS[most === 0 ? 0 : Math.min(BARS.length - 1, Math.floor((v / most) * BARS.length))];
  });
  return bars.join('').padStart(width);
}

function latest(metric: MetricName, { last }: Track): string {
  return last === undefined ? '-' : quantity({ metric, value: last });
}

/** What the highest bar stands for. */
function highest(metric: MetricName, { steps }: Track): string {
  return quantity({ metric, value: Math.max(0, ...steps.map((v) => v ?? 0)) });
}
