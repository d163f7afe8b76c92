import { octalEscaped } from './command-line.js';
import type { ClockAnswer } from './clock.js';
import type { RunningScript } from './shell.js';

/** The guard looks again and again for what will not end, about so long; plus a link's delay. */
const SWEEP_MS = 4000;
/** For the word that a look is over, after it was told to stop. */
const STOP_MS = 2000;

/** How a look ended. `busy`: the guard does another one, or cannot do any; nothing was asked of it. */
export type LookEnding = 'whole' | 'late' | 'lost' | 'busy';

interface Look {
  readonly id: number;
  readonly onData: (chunk: Buffer) => void;
  readonly end: (how: LookEnding) => void;
}

/** Our end of the guard on a host (see guardScript): as long as it hears from us, the run may go on. */
export class Guard {
  readonly #script: RunningScript;
  readonly #marker: string;
  readonly #beat: NodeJS.Timeout;
  readonly #ended: Promise<void>;
  #markEnded: () => void = () => {};
  #hasEnded = false;
  #last = 0;
  /** Until the guard says that it is over, also when nobody waits for it any more. */
  #look: Look | undefined;
  readonly #questions = new Map<number, (answer: ClockAnswer | undefined) => void>();

  /** @param markerWord the shell word that yields the marker of its stream */
  constructor(script: RunningScript, markerWord: string, patienceMs: number) {
    this.#script = script;
    this.#marker = markerWord;
    this.#ended = new Promise((resolve) => (this.#markEnded = resolve));
    this.#beat = setInterval(() => script.write('here\n'), patienceMs / 4).unref();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  onData(chunk: Buffer): void {
    this.#look?.onData(chunk);
  }

  onRecord(text: string): void {
    const [kind, id, ...rest] = text.split(' ');
    if (kind === 'L' && Number(id) === this.#look?.id) this.#look.end('whole');
    if (kind === 'D')
      this.#answer(Number(id), rest[0] === undefined ? undefined : { seconds: rest[0], bootId: rest[1] });
  }

  onEnd(): void {
    clearInterval(this.#beat);
    this.#hasEnded = true;
    this.#look?.end('lost');
    for (const id of this.#questions.keys()) this.#answer(id, undefined);
    this.#markEnded();
  }

  /** Runs a script of ours that only looks, one at a time. What it printed before the limit was handed on. */
  look(script: string, limitMs: number, onData: (chunk: Buffer) => void): Promise<LookEnding> {
    if (this.#hasEnded || this.#look) return Promise.resolve('busy');
    const id = ++this.#last;
    return new Promise((resolve) => {
      let stopping: NodeJS.Timeout | undefined;
      const limit = setTimeout(() => {
        this.#script.write(`stop ${id}\n`);
        stopping = setTimeout(() => resolve('late'), STOP_MS);
      }, limitMs);
      this.#look = {
        id,
        onData: (chunk) => {
          if (!stopping) onData(chunk);
        },
        end: (how) => {
          this.#look = undefined;
          clearTimeout(limit);
          clearTimeout(stopping);
          resolve(stopping ? 'late' : how);
        },
      };
      const whole = `${script}\nm=${this.#marker}; echo "$m L ${id}"`;
      this.#script.write(`look ${id} ${octalEscaped(whole)}\n`);
    });
  }

  /** What date(1) says in seconds, with as many digits as it knows; undefined where it says nothing in time. */
  date(limitMs: number): Promise<ClockAnswer | undefined> {
    if (this.#hasEnded) return Promise.resolve(undefined);
    const id = ++this.#last;
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.#answer(id, undefined), limitMs);
      this.#questions.set(id, (answer) => {
        clearTimeout(limit);
        resolve(answer);
      });
      this.#script.write(`date ${id}\n`);
    });
  }

  #answer(id: number, answer: ClockAnswer | undefined): void {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    question?.(answer);
  }

  /** Lets it end what the run left on the host, and itself. */
  async dismiss(): Promise<void> {
    clearInterval(this.#beat);
    if (this.#hasEnded) return;
    this.#script.end();
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => (timer = setTimeout(resolve, SWEEP_MS)));
    await Promise.race([this.#ended, tooLong]);
    clearTimeout(timer);
    this.#script.cut();
  }
}
