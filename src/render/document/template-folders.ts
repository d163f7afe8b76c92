import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EvidenceError } from '../../core/errors.js';

/** The project's own templates, below the working directory. */
export const PROJECT_TEMPLATES = '.evidence/templates';

/**
 * Where templates of one's own are looked for, the first wins: `--templates`, the project's, the user's. Those that
 * are there. Throws E_CONFIG where the one that was named is no folder.
 */
export function templateFolders(named?: string): string[] {
  if (named !== undefined && !isFolder(named))
    throw new EvidenceError('E_CONFIG', `--templates: ${named} is no folder`);
  const configuration = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  return [
    ...(named === undefined ? [] : [resolve(named)]),
    ...[resolve(PROJECT_TEMPLATES), join(configuration, 'evidence', 'templates')].filter(isFolder),
  ];
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
