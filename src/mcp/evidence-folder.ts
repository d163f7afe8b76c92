import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { DecryptWith } from '../bundle/encrypt-keys.js';
import type { Bundle } from '../bundle/read.js';
import { isCaptureFile } from '../core/capture-file.js';
import { EvidenceError } from '../core/errors.js';

/** A bundle in the folder, as its manifest tells. */
export interface BundleInfo {
  /** Its file name without `.tar.gz`; with it where a folder has the same name. */
  readonly id: string;
  readonly path: string;
  /** Of the file; absent for a folder. */
  readonly bytes?: number;
  readonly case?: string;
  readonly profile: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly from: string;
  readonly to: string;
  readonly complete: boolean;
  readonly interrupted: boolean;
  readonly hosts: readonly {
    readonly id: string;
    readonly role?: string;
    readonly outcome: string;
    readonly isLocal: boolean;
  }[];
  readonly artifacts: number;
  readonly gaps: number;
  readonly holdsPackets: boolean;
  /** More was asked for than packets; a capture that failed is no state of a host either. */
  readonly holdsState: boolean;
  /** Changes when the bundle does. */
  readonly version: string;
}

export interface Unreadable {
  readonly name: string;
  readonly reason: string;
}

export interface Listing {
  /** The newest first. */
  readonly bundles: readonly BundleInfo[];
  readonly unreadable: readonly Unreadable[];
}

const PACKED = /\.(?:tar\.gz|tgz|tar|zip)(?:\.age)?$/;

/**
 * The one folder that is read. A bundle is found by its name in it, never by a path, so that there is no way out;
 * links that lead outside are not followed.
 */
export class EvidenceFolder {
  readonly #known = new Map<string, BundleInfo | Unreadable>();

  constructor(
    readonly root: string,
    private readonly keys: (file: string) => Promise<DecryptWith | undefined>,
  ) {}

  async open(path: string): Promise<Bundle> {
    const { openBundle } = await import('../bundle/read.js');
    return openBundle(path, {}, await this.keys(path));
  }

  async list(): Promise<Listing> {
    const names = (await readdir(this.root)).filter((name) => !name.startsWith('.'));
    const bundles: BundleInfo[] = [];
    const unreadable: Unreadable[] = [];
    for (const name of names.toSorted()) {
      const found = await this.#look(name, names);
      if (found === undefined) continue;
      if ('reason' in found) unreadable.push(found);
      else bundles.push(found);
    }
    return {
      bundles: bundles.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)),
      unreadable,
    };
  }

  async #look(name: string, names: readonly string[]): Promise<BundleInfo | Unreadable | undefined> {
    const path = join(this.root, name);
    const info = await lstat(path).catch(() => undefined);
    if (info === undefined) return undefined;
    if (info.isSymbolicLink() && !(await this.#isInside(path)))
      return PACKED.test(name) ? { name, reason: 'a link that leads out of the folder' } : undefined;
    const target = await stat(path).catch(() => undefined);
    if (target === undefined) return undefined;
    if (target.isDirectory()) {
      const manifest = await stat(join(path, 'manifest.json')).catch(() => undefined);
      if (manifest === undefined) return undefined;
      return this.#read(name, path, `${manifest.mtimeMs} ${manifest.size}`, name);
    }
    if (!target.isFile() || !PACKED.test(name)) return undefined;
    const plain = name.replace(PACKED, '');
    const id = names.filter((n) => n.replace(PACKED, '') === plain).length > 1 ? name : plain;
    return this.#read(name, path, `${target.mtimeMs} ${target.size}`, id, target.size);
  }

  async #isInside(path: string): Promise<boolean> {
    const [root, target] = await Promise.all([realpath(this.root), realpath(path).catch(() => '')]);
    return target.startsWith(root + sep);
  }

  async #read(
    name: string,
    path: string,
    stamp: string,
    id: string,
    bytes?: number,
  ): Promise<BundleInfo | Unreadable> {
    const version = `${name} ${stamp}`;
    const known = this.#known.get(version);
    if (known !== undefined) return { ...known, ...('id' in known && { id }) };
    const read = await this.#manifest(id, path, version, bytes).catch((error: unknown): Unreadable => {
      if (!(error instanceof EvidenceError)) throw error;
      return { name, reason: error.message.replace(`${path}: `, '') };
    });
    if (this.#known.size > 2000) this.#known.clear();
    this.#known.set(version, read);
    return read;
  }

  async #manifest(id: string, path: string, version: string, bytes?: number): Promise<BundleInfo> {
    const manifest = await (await this.open(path)).manifest();
    const { artifacts } = manifest;
    return {
      ...{ id, path, version },
      ...(bytes !== undefined && { bytes }),
      ...(manifest.case !== undefined && { case: manifest.case }),
      profile: manifest.profile,
      createdAt: manifest.createdAt,
      from: manifest.window.startedAt,
      to: manifest.window.endedAt ?? manifest.createdAt,
      complete: manifest.complete,
      interrupted: manifest.interrupted,
      hosts: manifest.hosts.map((h) => ({
        id: h.id,
        ...(h.role !== undefined && { role: h.role }),
        outcome: h.outcome,
        isLocal: h.transport === 'local',
      })),
      artifacts: artifacts.length,
      gaps: manifest.gaps.length,
      holdsPackets: artifacts.some(isCaptureFile),
      holdsState: artifacts.length === 0 || artifacts.some((a) => a.collector !== 'capture'),
    };
  }
}
