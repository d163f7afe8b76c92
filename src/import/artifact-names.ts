import { slug } from '../core/slug.js';
import type { ForeignArtifact } from './format.js';

/** Folder of text that nobody reads. No collector has this id. */
export const TEXT = 'import';

/** Paths in the bundle, each once: by collector, probe and subject, and where these repeat by the file's own name. */
export class Names {
  readonly #taken = new Set<string>();

  constructor(private readonly host: string) {}

  pathOf({ as, file, snapshot }: ForeignArtifact): string {
    const folder = `hosts/${slug(this.host)}/${as?.collector ?? TEXT}`;
    const own = slug(file.path.split('/').at(-1) ?? '');
    const subject = as?.subject ?? (as ? undefined : file.path);
    const about = subject === undefined ? undefined : subject === file.path ? own : slug(subject);
    const stem = [as?.probe, about].filter((p) => p !== undefined).join('.');
    const phase = snapshot === undefined ? '' : `.${snapshot}`;
    for (let n = 1; ; n++) {
      const name = n === 1 ? stem : `${stem}.${own}${n === 2 ? '' : `-${n}`}`;
      const path = `${folder}/${name}${phase}.txt`;
      if (this.#taken.has(path.toLowerCase())) continue;
      this.#taken.add(path.toLowerCase());
      return path;
    }
  }
}
