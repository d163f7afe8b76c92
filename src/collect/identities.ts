import { mkdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import { checkGiven, givenNames, namesLeft } from './given-names.js';
import { DEFAULT_MAP, mapId, openMap, writeMap } from '../redact/identities/map-file.js';
import { createIdentityMapper, type IdentityMapper } from '../redact/identities/mapper.js';

export interface IdentityOptions {
  /** The map file; absent: the one in the user's data folder. */
  readonly map?: string;
  /** The vendor part of MAC addresses stays readable. */
  readonly keepVendor: boolean;
  /** Names the user gave: of hosts, domains, people. */
  readonly hide: readonly string[];
}

/** Names are kept this soon after they were met, whatever becomes of this process. */
const SAVE_MS = 1000;

/** The pseudonyms of one run, the same on all its hosts, and the file that leads back. */
export class Identities {
  readonly mapper: IdentityMapper;
  readonly mapId: string;
  readonly keepVendor: boolean;
  /** The map file. */
  readonly path: string;
  #saved = 0;
  #saving: Promise<void> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  private constructor(path: string, key: Uint8Array, keepVendor: boolean) {
    this.path = path;
    this.keepVendor = keepVendor;
    this.mapId = mapId(key);
    const none = { hostNames: [], userNames: [], domains: [] };
    this.mapper = createIdentityMapper(key, none, { keepVendor });
    this.#timer = setInterval(() => void this.save().catch(() => {}), SAVE_MS).unref();
  }

  /**
   * Opens the map, or makes one. Throws E_IDENTITY_MAP, also for a map in one of the folders `sent`: what goes into
   * other hands must not hold the key. Throws E_USAGE for a name that could not be found in text.
   */
  static async open(
    { map, keepVendor, hide }: IdentityOptions,
    sent: readonly string[],
  ): Promise<Identities> {
    checkGiven(hide);
    const path = resolve(map ?? defaultMap());
    if (map === undefined) await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => {});
    await refuseInside(path, sent);
    const identities = new Identities(path, (await openMap(path)).key, keepVendor);
    identities.mapper.learn(givenNames(hide));
    return identities;
  }

  /** Which known names stay in text, or undefined. For the screen alone. */
  get warning(): string | undefined {
    return namesLeft(this.mapper.left);
  }

  /** Writes the names that are new. Throws E_IDENTITY_MAP and what a full disk says. */
  async save(): Promise<void> {
    const before = this.#saving;
    this.#saving = this.#saveAfter(before);
    return this.#saving;
  }

  async #saveAfter(before: Promise<void>): Promise<void> {
    await before.catch(() => {});
    const { names } = this.mapper;
    const count = names.size;
    if (count === this.#saved) return;
    await writeMap(this.path, names);
    this.#saved = count;
  }

  /** Saves a last time. Why that failed, or undefined. */
  async close(): Promise<string | undefined> {
    clearInterval(this.#timer);
    try {
      await this.save();
      return undefined;
    } catch (error) {
      return `the names could not be written into ${this.path}: ${(error as Error).message}; addresses still lead back, these names do not`;
    }
  }
}

/** In the user's data folder (XDG Base Directory Specification). */
export function defaultMap(): string {
  const data = process.env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share');
  return join(data, 'evidence', DEFAULT_MAP);
}

/** A map beside the bundles is refused, and one in a bundle; one's home is no folder that is given away. */
async function refuseInside(path: string, sent: readonly string[]): Promise<void> {
  const file = await realpath(path).catch(async () => join(await real(dirname(path)), basename(path)));
  const home = await real(homedir());
  for (const folder of await Promise.all(sent.map(real))) {
    const isBeside = dirname(file) === folder;
    if (isBeside || (contains(folder, file) && !contains(folder, home))) throw refused(path, folder);
  }
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const isBundle = await stat(join(folder, 'manifest.json')).catch(() => undefined);
    if (isBundle || folder.endsWith('.partial')) throw refused(path, folder);
    if (folder === dirname(folder)) return;
  }
}

function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../');
}

function real(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

function refused(path: string, folder: string): EvidenceError {
  return new EvidenceError(
    'E_IDENTITY_MAP',
    `the identity map ${path} lies in ${folder}, where the bundle is: it would be sent with it`,
    'name a file elsewhere: --redact-map FILE',
  );
}
