import { readdirSync } from 'node:fs';
import { IS_BUILT, PACKAGE_ROOT } from './package-root.js';

/** Folders of the project whose members are found by directory: nothing else registers one. */
export type Registry = 'collectors' | 'reports';

/** Where the modules are: compiled in build/, in tests the sources. The bundle has this file replaced by a list. */
const ROOT = IS_BUILT ? new URL('build/', PACKAGE_ROOT) : PACKAGE_ROOT;

/** The default export of every `<registry>/<name>/index`, sorted by name. */
export async function loadFolders(registry: Registry): Promise<unknown[]> {
  const names = readdirSync(new URL(`${registry}/`, ROOT), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  return Promise.all(names.map((name) => loadFolder(registry, name)));
}

/** The default export of `<registry>/<name>/index`. */
export async function loadFolder(registry: Registry, name: string): Promise<unknown> {
  const url = new URL(`${registry}/${name}/index.${IS_BUILT ? 'js' : 'ts'}`, ROOT);
  const module = (await import(/* @vite-ignore */ url.href)) as { default: unknown };
  return module.default;
}
