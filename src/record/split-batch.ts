import { isGlob, segmentMatcher } from '../core/glob.js';
import { filesOf, type Sampler } from './samplers.js';

/** Lines of `grep -H ''` over the files of several samplers, given to each its own. */
export class BatchSplitter {
  readonly #samplers: readonly Sampler[];
  /** Path → whose it is; undefined: nobody's. */
  readonly #owners = new Map<string, number | undefined>();

  constructor(samplers: readonly Sampler[]) {
    this.#samplers = samplers;
  }

  /** Per sampler, in their order. One plain file is as it was; of several every line keeps its path in front. */
  split(text: Buffer): Buffer[] {
    const parts = this.#samplers.map((): string[] => []);
    for (const line of text.toString('latin1').split('\n')) {
      const colon = line.indexOf(':');
      if (colon < 1 || !line.startsWith('/')) continue;
      const path = line.slice(0, colon);
      const owner = this.#ownerOf(path);
      const sampler = owner === undefined ? undefined : this.#samplers[owner];
      if (owner === undefined || !sampler) continue;
      parts[owner]?.push(isPlain(sampler) ? line.slice(colon + 1) : line);
    }
    return parts.map((lines) => Buffer.from(lines.map((l) => `${l}\n`).join(''), 'latin1'));
  }

  #ownerOf(path: string): number | undefined {
    if (!this.#owners.has(path)) {
      const index = this.#samplers.findIndex((s) => filesOf(s).some((file) => isFile(file, path)));
      this.#owners.set(path, index < 0 ? undefined : index);
    }
    return this.#owners.get(path);
  }
}

function isPlain(sampler: Sampler): boolean {
  return 'read' in sampler.source && typeof sampler.source.read === 'string' && !isGlob(sampler.source.read);
}

function isFile(pattern: string, path: string): boolean {
  if (!isGlob(pattern)) return pattern === path;
  const [wanted, names] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === names.length && wanted.every((segment, i) => segmentMatcher(segment)(names[i] ?? ''))
  );
}
