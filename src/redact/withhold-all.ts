import { withheldMarker } from './marker.js';
import type { Redactor } from './policy.js';

/** Nothing passes: what should have guarded it cannot be used, or cannot read it. */
export class WithholdAll implements Redactor {
  readonly counts = new Map<string, number>();
  readonly withheldReasons = new Set<string>();
  withheldBytes = 0;
  readonly #reason: string;

  constructor(reason: string) {
    this.#reason = reason;
  }

  feed(chunk: Buffer): Buffer {
    this.withheldBytes += chunk.length;
    return Buffer.alloc(0);
  }

  flush(): Buffer {
    if (this.withheldBytes === 0) return Buffer.alloc(0);
    this.withheldReasons.add(this.#reason);
    return Buffer.from(withheldMarker(this.withheldBytes, this.#reason));
  }
}
