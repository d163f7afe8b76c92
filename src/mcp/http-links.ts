import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

interface Linked {
  readonly bundle: string;
  /** Absent: the bundle itself. */
  readonly path?: string;
}

/** Links that work for some minutes without the token: signed with a key that ends with the process. */
export class SignedLinks {
  readonly #key = randomBytes(32);

  /** What stands behind `/artifact/`. */
  make(bundle: string, path: string | undefined, minutes: number): string {
    const expires = Date.now() + minutes * 60_000;
    const what = Buffer.from(JSON.stringify([bundle, path ?? null, expires])).toString('base64url');
    return `${what}.${this.#sign(what)}`;
  }

  /** Undefined: not ours, or over. */
  read(text: string): Linked | undefined {
    const [what = '', signature = ''] = text.split('.');
    const [given, ours] = [Buffer.from(signature), Buffer.from(this.#sign(what))];
    if (given.length !== ours.length || !timingSafeEqual(given, ours)) return undefined;
    const [bundle, path, expires] = JSON.parse(Buffer.from(what, 'base64url').toString('utf8')) as [
      string,
      string | null,
      number,
    ];
    if (Date.now() > expires) return undefined;
    return { bundle, ...(path !== null && { path }) };
  }

  #sign(what: string): string {
    return createHmac('sha256', this.#key).update(what).digest('base64url');
  }
}
