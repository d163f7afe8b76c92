import { hostname, userInfo } from 'node:os';
import { basename } from 'node:path';
import { isIP } from 'node:net';
import type { KnownNames } from '../redact/identities/mapper.js';
import type { Transport } from '../transport/transport.js';
import { readTexts } from './read-text.js';

const FILES = {
  passwd: '/etc/passwd',
  hosts: '/etc/hosts',
  resolver: '/etc/resolv.conf',
  hostname: '/proc/sys/kernel/hostname',
  domain: '/proc/sys/kernel/domainname',
} as const;
/** People and services of the house; below are those of the system (Debian policy §9.2.2). */
const FIRST_USER = 1000;
const NOBODY = 65_534;

/** Host names in the two ways the mapper takes them: a domain of two labels owns what is below it. */
export function hostNames(names: readonly string[]): Pick<KnownNames, 'hostNames' | 'domains'> {
  const plain = names.map((name) => name.replace(/\.$/, '')).filter((name) => name !== '' && !isIP(name));
  return {
    hostNames: plain.filter((name) => name.split('.').length !== 2),
    domains: plain.filter((name) => name.split('.').length === 2),
  };
}

/** What a host calls itself, its neighbours and its users. */
export async function namesOfHost(transport: Transport): Promise<KnownNames> {
  const files = await readTexts(transport, Object.values(FILES));
  const text = (path: string): string => files.get(path) ?? '';
  const inHosts = text(FILES.hosts)
    .split('\n')
    .flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1));
  const { hostNames: hosts, domains } = hostNames([
    text(FILES.hostname).trim(),
    ...inHosts.filter((name) => name !== ''),
  ]);
  const domain = text(FILES.domain).trim();
  return {
    hostNames: hosts,
    domains: [
      ...domains,
      ...searchDomains(text(FILES.resolver)),
      ...(domain === '' || domain === '(none)' ? [] : [domain]),
    ],
    userNames: users(text(FILES.passwd)),
  };
}

/** `search` and `domain` of resolv.conf(5). */
export function searchDomains(resolvConf: string): string[] {
  return [...resolvConf.matchAll(/^[ \t]*(?:search|domain)[ \t]+(.+)$/gm)].flatMap((m) =>
    (m[1] ?? '').trim().split(/\s+/),
  );
}

/** Login names from uid 1000 on and the folders they live in. */
function users(passwd: string): string[] {
  return passwd.split('\n').flatMap((line) => {
    const [name = '', , uid = '', , , home = ''] = line.split(':');
    const isUser = Number(uid) >= FIRST_USER && Number(uid) !== NOBODY;
    return isUser ? [name, ...homeNames(home)] : [];
  });
}

/** This machine and who runs the command. */
export function namesHere(environment: NodeJS.ProcessEnv): KnownNames {
  const { USER, LOGNAME, SUDO_USER, HOME } = environment;
  const told = [USER, LOGNAME, SUDO_USER].filter((name) => name !== undefined);
  return {
    ...hostNames([hostname()]),
    userNames: [...new Set([...told, ...account(), ...homeNames(HOME ?? '')])],
  };
}

function account(): string[] {
  try {
    const { username, homedir } = userInfo();
    return [username, ...homeNames(homedir)];
  } catch {
    return []; // No passwd entry, as in many containers.
  }
}

/** The last part of a home folder, where that is somebody's and not a place of the system. */
function homeNames(home: string): string[] {
  return /^\/(?:|(?:root|var|usr|bin|sbin|dev|proc|run|tmp|nonexistent)(?:\/.*)?)$/.test(home)
    ? []
    : [basename(home)].filter((name) => name !== '');
}
