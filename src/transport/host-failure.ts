/** Why a host cannot be used at all. */
export const HOST_FAILURES = [
  'unreachable',
  'refused',
  'timeout',
  'host_key_unknown',
  'host_key_changed',
  'host_key_revoked',
  'auth_failed',
  'no_shell',
  'unsupported',
  'connection_lost',
  'interrupted',
] as const;

export interface HostFailure {
  readonly failure: (typeof HOST_FAILURES)[number];
  /** One sentence: what happened, with which host, key or user. */
  readonly reason: string;
  /** What to do about it. */
  readonly hint?: string;
}

export function isHostFailure(value: object): value is HostFailure {
  return 'failure' in value;
}
