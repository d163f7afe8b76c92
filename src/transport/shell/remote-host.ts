import { setTimeout as sleep } from 'node:timers/promises';
import { fixedVariables } from '../environment.js';
import type { Greeting } from './greet.js';
import type { ScriptEnvironment, Shell } from './shell.js';
import { Slots } from './slots.js';
import { Starts } from './starts.js';
import { Workers } from './workers.js';

/** sshd grants ten sessions on a connection by default; the guard takes one more than these. */
const MAX_AT_ONCE = 8;
/** With so few at a time the tools of a snapshot are not of one moment any more. */
const FEW = 3;
const RETRY_MS = 60;
/** No channel for so long, though none of ours is in use: there will be none. */
const GIVE_UP_MS = 1500;

/** A host behind a shell that has answered. */
export class RemoteHost {
  readonly shell: Shell;
  /** Unlike any other host's, so that ending what carries it ends nothing else where hosts share a kernel. */
  readonly runId: string;
  readonly greeting: Greeting;
  /** What every tool there gets, but for its PATH. */
  readonly environment: ScriptEnvironment;
  /** head(1) names file and errno as GNU's does, and /proc is mounted; until a survey has seen it, nobody knows. */
  hasGnuHead: boolean | undefined;
  readonly starts: Starts;
  readonly slots = new Slots(MAX_AT_ONCE);
  readonly workers = new Workers(this);
  #isGuarded: boolean;
  /** Scripts that have a channel and have spoken; and when that last changed. */
  #running = 0;
  #changedAt = performance.now();
  /** So many had one at the same time. */
  #most = 0;
  /** Those that hold a slot and were just granted no channel. */
  #refused = 0;

  constructor(shell: Shell, runId: string, greeting: Greeting) {
    this.shell = shell;
    this.starts = new Starts(shell);
    this.runId = runId;
    this.greeting = greeting;
    this.environment = { kept: greeting.inherited, set: fixedVariables(runId) };
    this.#isGuarded = greeting.guard !== undefined;
  }

  /** A guard is there, which ends everything when we are gone. */
  get isGuarded(): boolean {
    return this.#isGuarded && this.greeting.guard?.hasEnded === false;
  }

  get limitations(): readonly string[] {
    if (!this.greeting.hasStdin) {
      const why = 'its stdin is not connected (docker exec, kubectl exec: add -i)';
      return [
        `tools cannot be stopped early and may run on to their limit if the collection is cut off: ${why}`,
      ];
    }
    const { limit } = this.slots;
    return [
      ...(this.isGuarded
        ? []
        : ['a tool that moved to a session of its own may run on: no guard process could stay on the host']),
      ...(limit <= FEW
        ? [
            `tools waited for each other, also those of the snapshots: the host let ${limit} run at a time (MaxSessions of its sshd)`,
          ]
        : []),
    ];
  }

  /** A script has got its channel and spoken, or has ended. */
  count(change: 1 | -1): void {
    this.#running += change;
    this.#most = Math.max(this.#most, this.#running);
    this.#changedAt = performance.now();
  }

  /**
   * The host granted no channel to one that holds a slot. `queue`: others have one, it is this one's turn after
   * them. `retry`: soon, the host may not have noticed yet that another script is over. `never`: it grants none.
   */
  async makeRoom(): Promise<'queue' | 'retry' | 'never'> {
    this.#refused++;
    await sleep(RETRY_MS);
    const others = this.slots.taken - this.#refused--;
    if (others > 0) {
      // A worker keeps its channel for long: one beside it is tried again and again.
      this.slots.shrink(Math.max(others, this.#most, this.workers.active + 1));
      return 'queue';
    }
    if (performance.now() - this.#changedAt < GIVE_UP_MS) return 'retry';
    if (!this.#isGuarded) return 'never';
    // MaxSessions 1: better the evidence without a guard than a guard without evidence.
    this.#isGuarded = false;
    this.slots.shrink(1);
    this.#changedAt = performance.now();
    await this.greeting.guard?.dismiss();
    return 'retry';
  }

  async close(): Promise<void> {
    if (this.shell.lost() === undefined) {
      await this.starts.close();
      await this.greeting.guard?.dismiss();
    }
    await this.shell.close();
  }
}
