import { octalEscaped } from './command-line.js';
import { newMarker } from './marker.js';
import type { RunningScript, ScriptEnding, ScriptEnvironment, ScriptHandlers, Shell } from './shell.js';
import { TaggedStreams } from './tagged-streams.js';
import { WORKER_TEST, workerScript } from './worker-script.js';

/** Each makes the shell on the host one level deeper. */
const MAX_SCRIPTS = 32;
/** Without a script for so long its channel is given back. */
const LINGER_MS = 1000;
/** Its shell ends at once when it runs nothing, after a second otherwise. */
const END_MS = 2000;

interface WorkerHandlers {
  /** It speaks, and what it prints arrives as it should: whether it can be used. */
  readonly onReady: (isUsable: boolean) => void;
  readonly onEnd: (ending: ScriptEnding) => void;
}

/** Our end of a worker (see workerScript): scripts start and end in it as in a channel of their own. */
export class Worker implements Pick<Shell, 'start'> {
  readonly #channel: RunningScript;
  readonly #running = new Map<number, ScriptHandlers>();
  #promised = 0;
  #started = 0;
  #ended: ScriptEnding | undefined;
  #lingering: NodeJS.Timeout | undefined;

  constructor(shell: Pick<Shell, 'start'>, environment: ScriptEnvironment, handlers: WorkerHandlers) {
    const tag = newMarker();
    let test = '';
    const streams = new TaggedStreams(tag.text, {
      onData: (id, stream, chunk) => {
        if (id === 0) test += chunk.toString('latin1');
        const script = this.#running.get(id);
        if (stream === 'o') script?.onStdout(chunk);
        else script?.onStderr(chunk);
      },
      onEnd: (id) => {
        if (id === 0) handlers.onReady(test === WORKER_TEST);
        else this.#over(id, {});
      },
    });
    this.#channel = shell.start(workerScript(tag), environment, {
      onStdout: (chunk) => streams.feed(chunk),
      onStderr: () => {},
      onEnd: (ending) => {
        this.#ended = ending;
        clearTimeout(this.#lingering);
        handlers.onEnd(ending);
        for (const id of this.#running.keys()) this.#over(id, ending);
      },
    });
  }

  /** Keeps room for one script, which must then be started. */
  reserve(): boolean {
    if (this.#ended || this.#started + this.#promised >= MAX_SCRIPTS) return false;
    this.#promised++;
    clearTimeout(this.#lingering);
    return true;
  }

  /** In the environment that the worker has. */
  start(script: string, _environment: ScriptEnvironment, handlers: ScriptHandlers): RunningScript {
    this.#promised--;
    const id = ++this.#started;
    this.#running.set(id, handlers);
    const tell = (text: string): void => {
      if (this.#running.has(id)) this.#channel.write(`${id} ${text}\n`);
    };
    if (this.#ended) setImmediate(() => this.#over(id, this.#ended ?? {}));
    else tell(`run ${octalEscaped(script)}`);
    return {
      write: (text) => tell(text.trim()),
      end: () => tell('cut'),
      cut: () => tell('cut'),
    };
  }

  /** EOF: it ends what runs, and itself. */
  end(): void {
    this.#ended ??= {};
    this.#channel.end();
    setTimeout(() => this.#channel.cut(), END_MS).unref();
  }

  #over(id: number, ending: ScriptEnding): void {
    const script = this.#running.get(id);
    if (!script) return;
    if (!this.#ended) this.#channel.write(`${id} forget\n`);
    this.#running.delete(id);
    script.onEnd(ending);
    if (this.#running.size + this.#promised > 0 || this.#ended) return;
    this.#lingering = setTimeout(() => this.end(), LINGER_MS).unref();
  }
}
