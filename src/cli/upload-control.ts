import { formatBytes, formatDuration } from '../core/units.js';
import type { SftpSession } from '../transport/ssh/sftp.js';
import type { SftpDestination } from '../upload/destination.js';
import type { UploadControl } from '../upload/upload.js';
import { visible } from '../core/escape.js';

interface Flags {
  readonly quiet?: boolean;
  readonly sshKey?: string;
  readonly acceptNew?: boolean;
}

/** Not more often than people read. */
const EVERY_MS = 500;

/** Progress on stderr: one line that changes on a terminal, only what went wrong elsewhere, nothing with --quiet. */
export function uploadControl(signal: AbortSignal, flags: Flags): UploadControl {
  const isLive = !flags.quiet && process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  let shownAt = 0;
  return {
    signal,
    openSftp: (to, stop) => sftpTo(to, stop, flags),
    onProgress: (sent, total) => {
      const now = performance.now();
      if (!isLive || (sent < total && now - shownAt < EVERY_MS)) return;
      shownAt = now;
      const percent = total === 0 ? 100 : Math.floor((100 * sent) / total);
      const line = `uploading: ${percent} % of ${formatBytes(total)}`;
      process.stderr.write(`\r${sent < total ? line : ' '.repeat(line.length)}\r`);
    },
    onRetry: (reason, waitMs) => {
      if (!flags.quiet) process.stderr.write(`${visible(reason)}; again in ${formatDuration(waitMs)}\n`);
    },
  };
}

/** Over the same connection as for collecting: OpenSSH configuration, agent, keys and known_hosts of this user. */
async function sftpTo(
  { host, port, user }: SftpDestination,
  signal: AbortSignal,
  { sshKey, acceptNew, quiet }: Flags,
): Promise<SftpSession> {
  const [
    { resolveEndpoint },
    { openSftp },
    { SftpError },
    { KnownHostsOfRun },
    { Secrets },
    { askSecretOrNot, hasTerminal },
  ] = await Promise.all([
    import('../transport/ssh/endpoint.js'),
    import('../transport/ssh/sftp.js'),
    import('../transport/ssh/sftp-error.js'),
    import('../transport/ssh/host-key-check.js'),
    import('../transport/ssh/secrets.js'),
    import('./ask-secret.js'),
  ]);
  const resolved = await resolveEndpoint(host, {
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(sshKey !== undefined && { identityFile: sshKey }),
    ...(acceptNew && { acceptNew }),
    signal,
  });
  if (!('endpoint' in resolved)) {
    const why =
      'problem' in resolved ? resolved.problem : `it needs the system ssh (${resolved.needsSystemSsh})`;
    throw new SftpError(`${host}: ${why}`, 'refused');
  }
  return openSftp(resolved.endpoint, {
    knownHosts: new KnownHostsOfRun(),
    secrets: new Secrets(askSecretOrNot, hasTerminal),
    signal,
    onNotice: (text) => void (quiet || process.stderr.write(`${visible(text)}\n`)),
  });
}
