import { readdirSync } from 'node:fs';
import { IS_BUILT, PACKAGE_ROOT } from './package-root.js';

/** Folders of the project whose members are found by directory: nothing else registers one. */
export type Registry = 'collectors' | 'detections' | 'reports';

/** Where the modules are: compiled in build/, in tests the sources. The bundle has this file replaced by a list. */
const ROOT = IS_BUILT ? new URL('build/', PACKAGE_ROOT) : PACKAGE_ROOT;
const EXTENSION = IS_BUILT ? '.js' : '.ts';

/** The default export of every member, sorted by name. */
export async function loadRegistry(registry: Registry): Promise<unknown[]> {
  return Promise.all(memberNames(registry).map((name) => loadMember(registry, name)));
}

/** The default export of one member. */
export async function loadMember(registry: Registry, name: string): Promise<unknown> {
  const path = registry === 'detections' ? name : `${name}/index`;
  const url = new URL(`${registry}/${path}${EXTENSION}`, ROOT);
  const module = (await import(/* @vite-ignore */ url.href)) as { default: unknown };
  return module.default;
}

/** `collectors/<name>/index` and `reports/<name>/index`; a detection is one file: `detections/<layer>/<name>`. */
function memberNames(registry: Registry): string[] {
  const folders = foldersOf(`${registry}/`);
  if (registry !== 'detections') return folders;
  return folders.flatMap((layer) =>
    readdirSync(new URL(`${registry}/${layer}/`, ROOT))
      .filter((file) => file.endsWith(EXTENSION) && !/\.(?:test|d)\.ts$/.test(file))
      .map((file) => `${layer}/${file.slice(0, -EXTENSION.length)}`)
      .toSorted(),
  );
}

function foldersOf(path: string): string[] {
  return readdirSync(new URL(path, ROOT), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}
