import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';

/** Runs a real tool of the machine to its end; throws with its stderr when it fails. */
export function runTool(
  name: string,
  args: readonly string[],
  options: Partial<ExecFileSyncOptionsWithStringEncoding> = {},
): string {
  return execFileSync(name, args, { encoding: 'utf8', stdio: 'pipe', ...options });
}

/** For `it.skipIf(!hasTool('unzip'))`: absence shows as a skip. */
export function hasTool(name: string): boolean {
  try {
    runTool('sh', ['-c', 'command -v "$1"', 'sh', name]);
    return true;
  } catch {
    return false;
  }
}
