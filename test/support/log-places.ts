import { chmodSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { remoteFiles } from '../../src/collect/log-scan/remote/remote-files.js';
import type { LogLimits } from '../../src/collect/log-scan/types.js';
import type { LogRequest } from '../../src/core/log-request.js';
import { localTransport } from '../../src/transport/local.js';
import type { Transport } from '../../src/transport/transport.js';
import { type Scanned, scan } from './log-files.js';

/** A way to the same files: directly, or as on a far host through a shell and a set of tools. */
export interface LogPlace {
  readonly name: string;
  readonly isFar: boolean;
  readonly scan: (request: LogRequest, limits?: Partial<LogLimits>) => Promise<Scanned>;
  /** As a user without rights, where the tests run as root. */
  readonly asNobody: (request: LogRequest) => Promise<Scanned>;
}

const isRoot = process.geteuid?.() === 0;

const COREUTILS = ['find', 'stat', 'dd', 'date', 'tr', 'grep', 'env'];
const root = mkdtempSync(join(tmpdir(), 'log-places-'));
process.on('exit', () => execFileSync('rm', ['-rf', root]));

/** The local file system first, then every shell of this machine with the tools that usually come with it. */
export const PLACES: readonly LogPlace[] = [
  { name: 'this machine', isFar: false, scan, asNobody: scanAsNobody },
  ...(['bash', 'dash', 'busybox'] as const).flatMap((shell) => {
    const path = located(shell);
    return path === undefined ? [] : [far(`a host with ${shell}`, toolFolder(shell, path))];
  }),
];

/** A transport whose PATH has nothing but `sh` (this shell) and the tools: GNU's, or BusyBox's applets alone. */
export function farTransport(shell: 'bash' | 'dash' | 'busybox'): Transport | undefined {
  const path = located(shell);
  return path === undefined
    ? undefined
    : localTransport(`log-places-${process.pid}`, toolFolder(shell, path));
}

export function far(name: string, toolPath: string): LogPlace {
  const transport = localTransport(`log-places-${process.pid}`, toolPath);
  const prefix = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  return {
    name,
    isFar: true,
    scan: (request, limits) => scanFar(transport, request, limits),
    asNobody: (request) => scanFar(behind(transport, prefix), request),
  };
}

/** Every command behind a prefix, as the transport for `docker exec` and the like does it. */
export function behind(transport: Pick<Transport, 'run'>, prefix: readonly string[]): Pick<Transport, 'run'> {
  return {
    run: (request) =>
      transport.run({ ...request, argv: [...prefix, ...request.argv] as [string, ...string[]] }),
  };
}

async function scanAsNobody(request: LogRequest): Promise<Scanned> {
  if (isRoot) process.seteuid?.(65534);
  try {
    return await scan(request);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

export async function scanFar(
  transport: Pick<Transport, 'run'>,
  request: LogRequest,
  limits: Partial<LogLimits> = {},
): Promise<Scanned> {
  const signal = limits.signal ?? new AbortController().signal;
  // The host is looked at before: the signal of a test may fire at a step of the scanner that it counts.
  const host = { transport, signal: new AbortController().signal, deadline: performance.now() + 60_000 };
  const { files } = await remoteFiles(host);
  return scan(request, { ...limits, signal, files });
}

function toolFolder(shell: string, path: string): string {
  const dir = join(root, shell);
  mkdirSync(dir, { recursive: true });
  chmodSync(root, 0o755);
  const link = (target: string, name: string): void => {
    try {
      symlinkSync(target, join(dir, name));
    } catch {
      // Made before.
    }
  };
  link(path, 'sh');
  const setpriv = located('setpriv');
  if (setpriv !== undefined) link(setpriv, 'setpriv');
  for (const tool of COREUTILS) {
    const target = shell === 'busybox' ? path : located(tool);
    if (target !== undefined) link(target, tool);
  }
  return dir;
}

function located(name: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
