import { existsSync } from 'node:fs';

/**
 * The folder with our package.json, whether this runs as TypeScript (tests), compiled or bundled. Everything that is
 * found by directory is found from here.
 */
export const PACKAGE_ROOT: URL = (() => {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const parent = new URL('../', folder);
    if (parent.href === folder.href) throw new Error(`no package.json above ${import.meta.url}`);
    folder = parent;
  }
  return folder;
})();

/** False in tests, which run the sources. */
export const IS_BUILT = /\.c?js$/.test(import.meta.url);
