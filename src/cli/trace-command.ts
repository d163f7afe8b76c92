import { isIP } from 'node:net';
import { EvidenceError } from '../core/errors.js';
import { runCollect } from './collect-command.js';
import { traceOutput } from './trace-output.js';

/** What a trace is read together with: who holds the sockets, and the kernel's own counters of the same window. */
const COLLECTORS = ['trace', 'sockets', 'tcp-counters', 'system'];

/** `evidence trace`: a collect of few collectors, with settings from its flags. Returns the exit code. */
export async function runTrace(
  flags: Record<string, unknown>,
  isDefault: (flag: string) => boolean,
): Promise<number> {
  const only = [...new Set([...COLLECTORS, ...((flags['only'] as string[] | undefined) ?? [])])];
  const pid = flags['pid'] as string | undefined;
  const trace = {
    ports: words(flags['port']).map((text) => number(text, '--port', 65_535)),
    peers: words(flags['peer']).map(address),
    ...(pid !== undefined && { pid: number(pid, '--pid', 4_194_304) }),
  };
  if (flags['allowTrace'] !== true && flags['dryRun'] !== true) {
    throw new EvidenceError(
      'E_CONSENT',
      'trace attaches programs to the kernel, which needs consent: --allow-trace',
      'with --dry-run it prints them, and what keeps them from running here',
    );
  }
  return runCollect({ ...flags, only, params: { trace } }, isDefault, { output: traceOutput });
}

function words(value: unknown): readonly string[] {
  return (value as readonly string[] | undefined) ?? [];
}

/** PID_MAX_LIMIT of a 64-bit kernel is 4,194,304 (proc_sys_kernel(5)). */
function number(text: string, flag: string, most: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new EvidenceError(
    'E_USAGE',
    `${flag}: "${text}" is not a number from 1 to ${most}`,
    `as in ${flag} 80`,
  );
}

function address(text: string): string {
  if (isIP(text) !== 0) return text;
  throw new EvidenceError(
    'E_USAGE',
    `--peer: "${text}" is not an address`,
    'a name is resolved where it is a target: --target',
  );
}
