import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from '../../src/core/package-root.js';
import { runCommand } from './run-command.js';
import type { Said } from './judgement.js';

/** The built command line. */
export const EVIDENCE = fileURLToPath(new URL('dist/evidence.cjs', PACKAGE_ROOT));

/** The verdict of the built command line on a bundle. */
export async function analyze(bundle: string): Promise<Said> {
  const { code, stdout, stderr } = await runCommand([
    process.execPath,
    EVIDENCE,
    'analyze',
    bundle,
    '--json',
  ]);
  if (code !== 0) throw new Error(`analyze ${bundle}: exit ${code}: ${stderr}`);
  return JSON.parse(stdout) as Said;
}
