import type { Greeting } from './greet.js';
import type { Shell } from './shell.js';
import { Slots } from './slots.js';

/** sshd grants ten sessions on a connection by default; the guard takes one more than these. */
const MAX_AT_ONCE = 8;

/** A host behind a shell that has answered. */
export class RemoteHost {
  readonly shell: Shell;
  /** Unlike any other host's, so that ending what carries it ends nothing else where hosts share a kernel. */
  readonly runId: string;
  readonly greeting: Greeting;
  readonly slots = new Slots(MAX_AT_ONCE);
  #isGuarded: boolean;

  constructor(shell: Shell, runId: string, greeting: Greeting) {
    this.shell = shell;
    this.runId = runId;
    this.greeting = greeting;
    this.#isGuarded = greeting.guard !== undefined;
  }

  get limitations(): readonly string[] {
    if (!this.greeting.hasStdin) {
      const why = 'its stdin is not connected (docker exec, kubectl exec: add -i)';
      return [
        `tools cannot be stopped early and may run on to their limit if the collection is cut off: ${why}`,
      ];
    }
    const isGuarded = this.#isGuarded && this.greeting.guard?.hasEnded === false;
    return isGuarded
      ? []
      : ['a tool that moved to a session of its own may run on: no guard process could stay on the host'];
  }

  /** The host granted no further channel. True when it is worth waiting for one. */
  async makeRoom(): Promise<boolean> {
    if (this.slots.taken > 1) {
      this.slots.shrink();
      return true;
    }
    if (!this.#isGuarded) return false;
    // MaxSessions 1: better the evidence without a guard than a guard without evidence.
    this.#isGuarded = false;
    await this.greeting.guard?.dismiss();
    return true;
  }

  async close(): Promise<void> {
    if (this.shell.lost() === undefined) await this.greeting.guard?.dismiss();
    await this.shell.close();
  }
}
