import type { HostFailure } from '../host-failure.js';
import type { AuthLog } from './auth-attempts.js';
import type { SshEndpoint } from './endpoint.js';

/** `user@host:port`, an IPv6 address in brackets. */
export function formatEndpoint({ user, host, port }: Pick<SshEndpoint, 'user' | 'host' | 'port'>): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What an error of ssh2 or of the socket means before the connection stands. */
export function failureOf(error: Error, endpoint: SshEndpoint, log: AuthLog): HostFailure {
  const name = formatEndpoint(endpoint);
  const { code, level } = error as { code?: unknown; level?: unknown };
  if (level === 'client-authentication') {
    const tried = log.tried.length === 0 ? 'no key or password to try' : `tried ${log.tried.join(', ')}`;
    return {
      failure: 'auth_failed',
      reason: [`${name}: not let in; ${tried}`, ...log.problems].join('; '),
      hint: `see why with: ssh -v -p ${endpoint.port} ${endpoint.user}@${endpoint.host}`,
    };
  }
  if (code === 'ECONNREFUSED') return { failure: 'refused', reason: `${name}: nothing listens on this port` };
  if (code === 'ETIMEDOUT')
    return { failure: 'timeout', reason: `${name}: no answer to the connection attempt` };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return { failure: 'unreachable', reason: `${name}: the name does not resolve (${code})` };
  }
  if (level === 'client-socket' && typeof code === 'string' && code !== 'ECONNRESET') {
    return { failure: 'unreachable', reason: `${name}: ${code}` };
  }
  return { failure: 'connection_lost', reason: `${name}: before it was ready: ${error.message}` };
}
