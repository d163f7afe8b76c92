import { EvidenceError } from '../core/errors.js';
import { pathProblem, shown } from './entry-path.js';
import type { ReadLimits } from './limits.js';
import type { OnLeftOut } from './read-source.js';

/** What an archive says about its next entry, before any of its content is looked at. */
export interface Claim {
  readonly name: string;
  /** `other`: links, devices and whatever else has no place in a bundle; `what` names it. */
  readonly kind: 'file' | 'folder' | 'other';
  readonly what?: string;
  readonly size: number;
}

/**
 * Decides entry by entry what may be part of a bundle; one instance for one pass over an archive. Everything
 * lies below one top folder. Names that differ only in case are two files (`ping@A.txt` and `ping@a.txt` may
 * both exist); extraction never overwrites, so they cannot harm a file system that thinks otherwise.
 */
export class Admission {
  root: string | undefined;
  #files = new Set<string>();
  #folders = new Set<string>();
  #entries = 0;

  constructor(
    readonly where: string,
    readonly limits: ReadLimits,
    /** A folder on disk: its names have no top folder in front. */
    private readonly flat = false,
    /**
     * Foreign evidence: what only evidence itself never writes (links, odd names, files beside the top folder) is
     * left out and told here, instead of refusing everything. Names are kept whole.
     */
    private readonly onLeftOut?: OnLeftOut,
  ) {}

  /** The entry's path below the top folder; undefined for a folder. Throws E_HOSTILE_BUNDLE, E_NOT_A_BUNDLE. */
  admit({ name, kind, what, size }: Claim): string | undefined {
    if (++this.#entries > this.limits.entries)
      throw this.#hostile(`more than ${this.limits.entries} entries`);
    const bare = name.replace(/^\.\//, '').replace(/\/$/, '');
    if ((bare === '' || bare === '.') && kind === 'folder') return undefined;
    const problem = pathProblem(bare);
    if (problem !== undefined) return this.#refuse(name, `the name of entry ${shown(name)} ${problem}`, bare);
    if (kind === 'other')
      return this.#refuse(name, `entry ${shown(name)} is a ${what ?? 'thing of unknown type'}`);
    // tar-stream gives null for a size field that is no number, and would wait for that many bytes.
    if (!Number.isSafeInteger(size) || size < 0)
      throw this.#hostile(`entry ${shown(name)} has an impossible size`);
    if (kind === 'folder' && size > 0) throw this.#hostile(`folder ${shown(name)} has content`);
    if (size > this.limits.entryBytes) {
      throw this.#hostile(
        `entry ${shown(name)} has ${size} bytes, more than the ${this.limits.entryBytes} allowed`,
      );
    }
    const path = this.flat || this.onLeftOut ? bare : this.#belowTop(bare, kind, name);
    return path === '' ? undefined : this.#place(path, kind, name);
  }

  /** A name that leads elsewhere is hostile wherever it is found; everything else may be left out. */
  #refuse(name: string, what: string, bare = ''): undefined {
    const leadsAway = bare.startsWith('/') || bare.split(/[/\\]/).includes('..');
    if (!this.onLeftOut || leadsAway) throw this.#hostile(what);
    this.onLeftOut(name, what);
  }

  #belowTop(bare: string, kind: 'file' | 'folder', name: string): string {
    const slash = bare.indexOf('/');
    const top = slash < 0 ? bare : bare.slice(0, slash);
    if ((slash < 0 && kind === 'file') || (this.root !== undefined && top !== this.root)) {
      throw new EvidenceError(
        'E_NOT_A_BUNDLE',
        `${this.where}: entry ${shown(name)} lies beside the top folder; a bundle has exactly one top folder`,
      );
    }
    this.root = top;
    return slash < 0 ? '' : bare.slice(slash + 1);
  }

  #place(path: string, kind: 'file' | 'folder', name: string): string | undefined {
    this.#claimFolders(kind === 'folder' ? `${path}/` : path, name);
    if (kind === 'folder') return undefined;
    if (this.#files.has(path) || this.#folders.has(path))
      return this.#refuse(name, `entry ${shown(name)} comes twice`);
    this.#files.add(path);
    return path;
  }

  /** Every folder on the way to `path` must not also be a file. */
  #claimFolders(path: string, name: string): void {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (this.#folders.has(folder)) return;
      if (this.#files.has(folder)) {
        throw this.#hostile(`entry ${shown(name)} needs a folder where there is a file`);
      }
      this.#folders.add(folder);
    }
  }

  #hostile(what: string): EvidenceError {
    return new EvidenceError(
      'E_HOSTILE_BUNDLE',
      `${this.where}: ${what}`,
      'evidence never writes such a bundle: do not unpack it, ask where it comes from',
    );
  }
}

/** Counts bytes as they come out, whatever headers claim; throws when there are more than allowed. */
export class ByteCounter {
  #left: number;

  constructor(
    private readonly where: string,
    private readonly limit: number,
  ) {
    this.#left = limit;
  }

  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw new EvidenceError(
      'E_HOSTILE_BUNDLE',
      `${this.where}: unpacks to more than the ${this.limit} bytes allowed`,
      'evidence never writes such a bundle: do not unpack it, ask where it comes from',
    );
  }
}
