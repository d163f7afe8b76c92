import { EvidenceError } from '../core/errors.js';

export type BundleKind = 'tar.gz' | 'tar' | 'zip' | 'dir';

export interface BundleEntry {
  /** Below the top folder: `hosts/web1/sockets/ss.start.txt`. */
  readonly path: string;
  readonly size: number;
  /** Epoch ms of its last change, as the archive or the file system tells. */
  readonly modifiedMs?: number;
}

/** Told of each entry of foreign evidence that is left out: a link, an unreadable file, a name no bundle has. */
export type OnLeftOut = (name: string, why: string) => void;

/** An entry whose bytes can be read once, while it is the current one. */
export interface OpenEntry extends BundleEntry {
  readonly content: AsyncIterable<Buffer>;
}

/** One way to store a bundle. */
export interface Source {
  readonly kind: BundleKind;
  /** Name of the top folder. */
  root(): Promise<string>;
  /** One pass over all entries; whatever of an entry is not read is skipped. */
  walk(): AsyncGenerator<OpenEntry, void, undefined>;
  /** Names and sizes, cheap where there is a directory of them. */
  list(): AsyncIterable<BundleEntry>;
  /** Direct access, where the format has it. */
  find?(path: string): Promise<OpenEntry | undefined>;
}

/** An archive that ends early or makes no sense; EvidenceErrors pass as they are. */
export function damaged(where: string, error: unknown, lastEntry?: string): EvidenceError {
  if (error instanceof EvidenceError) return error;
  const what = error instanceof Error ? error.message : String(error);
  const state =
    lastEntry === undefined
      ? 'not a bundle, or damaged from the start'
      : `damaged or cut short in or after entry "${lastEntry}"`;
  return new EvidenceError(
    'E_NOT_A_BUNDLE',
    `${where}: ${state} (${what})`,
    'copy it again from where it was made and compare the checksums',
    { cause: error },
  );
}
