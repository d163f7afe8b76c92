import type { HostFailure } from '../host-failure.js';

/** Exit status of ssh for what went wrong before or around the remote command (ssh(1), EXIT STATUS). */
const SSH_FAILED = 255;

/** What the system's ssh says on stderr → why the host cannot be used; in its words where ours need more than it tells. */
const SAYS: readonly (readonly [RegExp, HostFailure['failure'], string?])[] = [
  [
    /REVOKED HOST KEY DETECTED/,
    'host_key_revoked',
    'do not connect before whoever runs the host has explained it',
  ],
  [/REMOTE HOST IDENTIFICATION HAS CHANGED/, 'host_key_changed', 'somebody may be in between'],
  [
    /host key is known for .* strict checking|Host key verification failed/,
    'host_key_unknown',
    'compare the fingerprint and add the key to known_hosts, or allow it with --accept-new',
  ],
  [/Permission denied \(/, 'auth_failed'],
  [/Connection refused/, 'refused'],
  [/Could not resolve hostname|No route to host|Network is unreachable/, 'unreachable'],
  [/timed out/, 'timeout'],
];

/** Undefined: it is not ssh that failed, or nobody knows why. */
export function systemSshFailure(
  label: string,
  said: string,
  exit: number | undefined,
): HostFailure | undefined {
  const found = exit === SSH_FAILED ? SAYS.find(([pattern]) => pattern.test(said)) : undefined;
  if (!found) return undefined;
  const [pattern, failure, hint] = found;
  const line = said.split(/\r?\n/).find((text) => pattern.test(text)) ?? '';
  const reason =
    failure === 'host_key_changed' ? changedKey(said) : line.replace(/[^\x20-\x7e]|@{2,}/g, '').trim();
  return { failure, reason: `${label}: ${reason.slice(0, 300)}`, ...(hint !== undefined && { hint }) };
}

/** ssh tells the fingerprint of the key it was shown, and where the known one stands. */
function changedKey(said: string): string {
  const [, type = '', shown = 'another key'] =
    /for the (\S+) key sent by the remote host is\s+(\S+?)\.?\s/.exec(said) ?? [];
  const known = /Offending \S+ key in (.+:\d+)/.exec(said)?.[1];
  const where = known === undefined ? '' : `, another is known (${known})`;
  return `the host key has changed: it shows ${`${type} ${shown}`.trim()}${where}`;
}
