import type { ClockOffset } from '../transport.js';
import { MarkedStream } from './marked-stream.js';
import { newMarker } from './marker.js';
import type { Shell } from './shell.js';

/** With nanoseconds the shortest of a few round trips says it all. */
const FINE = { samples: 8, pauseMs: 0 };
/** With whole seconds, many moments spread over more than one: where the second changes, it is caught. */
const COARSE = { samples: 24, pauseMs: 47 };
/** time(2) answers from the last timer tick: just after a second changed it may still say the one before (HZ=100). */
const TICK_MS = 10;
const LIMIT_MS = 5000;

/** Bounds of an offset in milliseconds. */
interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Asks the host's clock several times over one channel. Each answer bounds the offset from both sides (it was read
 * after the question left and before the answer came; a clock of whole seconds may have been almost one further),
 * and all bounds hold at once. undefined where the host did not answer.
 */
export async function measureClock(shell: Shell): Promise<ClockOffset | undefined> {
  const marker = newMarker();
  let [text, isOver] = ['', false];
  let wake: () => void = () => {};
  const out = new MarkedStream(
    marker.text,
    (chunk) => ((text += chunk.toString('latin1')), wake()),
    () => {},
  );
  const script = shell.start(
    `PATH=$PATH:/usr/bin:/bin
m=${marker.word}
echo "$m"
f=%s.%N
case $(date +%N) in ''|*[!0-9]*) f=%s ;; esac
echo ready
while IFS= read -r x; do date "+$f"; done`,
    {},
    {
      onStdout: (chunk) => out.feed(chunk),
      onStderr: () => {},
      onEnd: () => {
        isOver = true;
        wake();
      },
    },
  );
  const deadline = setTimeout(() => {
    isOver = true;
    wake();
  }, LIMIT_MS);
  /** The next line of the host; undefined when there will be none. */
  const line = async (): Promise<string | undefined> => {
    for (;;) {
      const end = text.indexOf('\n');
      if (end >= 0) {
        const found = text.slice(0, end);
        text = text.slice(end + 1);
        return found;
      }
      if (isOver) return undefined;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };

  const bounds: Bounds[] = [];
  const clock = fineClock();
  let plan = FINE;
  if ((await line()) === 'ready') {
    for (let i = 0; i < plan.samples; i++) {
      const asked = clock.now();
      script.write('?\n');
      const said = await line();
      const answered = clock.now();
      if (said === undefined) break;
      const isFine = said.includes('.');
      if (!isFine) plan = COARSE;
      const reading = Number(said) * 1000;
      if (Number.isFinite(reading)) {
        bounds.push({ low: reading - answered, high: reading + (isFine ? 0 : 1000 + TICK_MS) - asked });
      }
      if (plan.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, plan.pauseMs));
    }
  }
  clearTimeout(deadline);
  script.end();
  script.cut();
  const offset = offsetWithin(bounds);
  return offset && { ...offset, errorMs: round(offset.errorMs + clock.errorMs()) };
}

/** The offset that all readings allow; of readings that contradict each other (a clock was set) the sharpest. */
export function offsetWithin(bounds: readonly Bounds[]): ClockOffset | undefined {
  if (bounds.length === 0) return undefined;
  const low = Math.max(...bounds.map((b) => b.low));
  const high = Math.min(...bounds.map((b) => b.high));
  const sharpest = bounds.reduce((a, b) => (b.high - b.low < a.high - a.low ? b : a));
  const within = low <= high ? { low, high } : sharpest;
  return {
    offsetMs: round((within.low + within.high) / 2),
    errorMs: round((within.high - within.low) / 2),
  };
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/**
 * Our wall clock with more than its milliseconds. Date.now() is at most one behind, and a pause of this process
 * between two readings shows as a wider bound, not as an error. Where our own clock was set or slewed meanwhile, its
 * error says by how much.
 */
function fineClock(): { now: () => number; errorMs: () => number } {
  const first = wallAboveMonotonic();
  const shift = (first.low + first.high) / 2;
  return {
    now: () => performance.now() + shift,
    errorMs: () => {
      const last = wallAboveMonotonic();
      return Math.max(shift - Math.min(first.low, last.low), Math.max(first.high, last.high) - shift);
    },
  };
}

/** By how many milliseconds the wall clock is above performance.now(). */
function wallAboveMonotonic(): Bounds {
  let [low, high] = [-Infinity, Infinity];
  const until = performance.now() + 5;
  for (let before = performance.now(); before < until && high - low > 0.05; before = performance.now()) {
    const wall = Date.now();
    low = Math.max(low, wall - performance.now());
    high = Math.min(high, wall + 1 - before);
  }
  return { low, high };
}
