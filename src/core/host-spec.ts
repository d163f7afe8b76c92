import { isIP } from 'node:net';
import { EvidenceError } from './errors.js';

/** How a person names an SSH host, taken apart. */
export interface HostSpec {
  /** A name, an address without brackets, or an alias of the OpenSSH config. */
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** What OpenSSH itself refuses since 9.6: words of a shell, which a ProxyCommand would hand to one. */
const SHELL_WORDS = /[\s'"`$\\;&<>|(){}*?!,#]/;

/**
 * `host`, `user@host`, `host:port`, `[v6]:port`, `v6` or `ssh://user@host:port`. Nothing it lets through can be
 * taken for an option or mean something to a shell. Throws E_BAD_HOST; a password is never repeated.
 */
export function parseHostSpec(text: string): HostSpec {
  const uri = /^ssh:\/\/(.*?)\/?$/is.exec(text);
  const rest = uri?.[1] ?? text;
  const at = rest.lastIndexOf('@');
  const userText = at < 0 ? undefined : rest.slice(0, at);
  if (userText?.includes(':')) {
    throw bad(`…@${rest.slice(at + 1)}`, 'a password does not belong into a host name');
  }
  const user = userText !== undefined && uri ? decode(userText, text) : userText;
  if (user !== undefined && !isUser(user))
    throw bad(text, 'the user name has a character that is not allowed');
  const { host, port } = hostAndPort(rest.slice(at + 1), text);
  return { host, ...(user !== undefined && { user }), ...(port !== undefined && { port }) };
}

function hostAndPort(rest: string, text: string): { host: string; port?: number } {
  if (isIP(rest) === 6) return { host: rest };
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(rest);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) throw bad(text, 'it is neither host, host:port nor [address]:port');
  if (match?.[1] !== undefined && isIP(host) !== 6) {
    throw bad(text, 'what stands in brackets is not an IPv6 address');
  }
  if (!isHostName(host)) throw bad(text, 'the host name has a character that is not allowed');
  if (match?.[3] === undefined) return { host };
  const port = Number(match[3]);
  if (port < 1 || port > 65535) throw bad(text, `port ${port} is not between 1 and 65535`);
  return { host, port };
}

function isHostName(host: string): boolean {
  if (isIP(host)) return true;
  return host !== '' && host.length <= 253 && !/^-|[/%]/.test(host) && isPlain(host);
}

/** Domain users (`CORP\user`) are let through. */
function isUser(user: string): boolean {
  return user !== '' && user.length <= 128 && !user.startsWith('-') && isPlain(user.replaceAll('\\', ''));
}

function isPlain(text: string): boolean {
  return !SHELL_WORDS.test(text) && !/\p{C}/u.test(text);
}

function decode(user: string, text: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    throw bad(text, 'the user name is not valid percent-encoding');
  }
}

function bad(text: string, why: string): EvidenceError {
  const shown = text.replace(/[^\x20-\x7e]/g, '�').slice(0, 100);
  return new EvidenceError(
    'E_BAD_HOST',
    `host "${shown}": ${why}`,
    'write it like deploy@web1.example.net:2222, [2001:db8::1]:22, or an alias of your OpenSSH config',
  );
}
