import { SIGNATURE, MANIFEST } from './manifest.js';
import { entryTime, type PackEntry, type Sink } from './pack-plan.js';
import { type ArchiveFormat, packerOf } from './packer.js';
import type { Bundle } from './read.js';

/**
 * Packs a bundle anew around unchanged bytes, with another signature or (undefined) the one it has: the same
 * archive that sealing with that signature would have made.
 */
export async function repack(
  bundle: Bundle,
  format: ArchiveFormat,
  signature: Buffer | undefined,
  sink: Sink,
  signal?: AbortSignal,
): Promise<void> {
  const pack = await packerOf(format);
  const { window } = await bundle.manifest();
  await pack(entriesOf(bundle, signature), entryTime(window.startedAt), sink, signal);
}

/** Folders come before the first file in them: for sorted names that is where sorting puts them. */
async function* entriesOf(bundle: Bundle, signature: Buffer | undefined): AsyncGenerator<PackEntry> {
  const root = `${bundle.root}/`;
  yield { name: root, bytes: 0 };
  const folders = new Set<string>();
  for await (const { path, size, content } of bundle.walk()) {
    if (path === SIGNATURE && signature !== undefined) continue;
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at + 1);
      if (!folders.has(folder)) yield { name: root + folder, bytes: 0 };
      folders.add(folder);
    }
    yield { name: root + path, bytes: size, content: () => content };
    if (path === MANIFEST && signature !== undefined) {
      yield { name: root + SIGNATURE, bytes: signature.length, content: () => once(signature) };
    }
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
