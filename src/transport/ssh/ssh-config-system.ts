import { existsSync } from 'node:fs';
import { certificateBeside, isFidoKey } from './ssh-config-identity.js';
import type { SshSettings } from './ssh-config-query.js';

/** Settings whose every use needs OpenSSH itself; their values may hold secrets and are not repeated. */
const NEED_OPENSSH = [
  ['proxycommand', 'ProxyCommand'],
  ['pkcs11provider', 'PKCS11Provider'],
  ['knownhostscommand', 'KnownHostsCommand'],
  ['revokedhostkeys', 'RevokedHostKeys'],
  ['bindaddress', 'BindAddress'],
  ['bindinterface', 'BindInterface'],
] as const;

export interface LoginMeans {
  /** That exist. */
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  readonly agent?: string;
}

/** Why this host can be reached by the system's ssh only; undefined when ssh2 will do. */
export function whySystemSsh(settings: SshSettings, means: LoginMeans): string | undefined {
  const first = (name: string): string | undefined => settings.get(name)?.[0];
  const isOn = (name: string): boolean => /^(yes|true)$/i.test(first(name) ?? '');
  for (const [name, title] of NEED_OPENSSH) {
    const value = first(name);
    if (value !== undefined && value.toLowerCase() !== 'none') return `${title} is set`;
  }
  const family = first('addressfamily');
  if (family !== undefined && family !== 'any') return `AddressFamily ${family} is set`;

  const certificate =
    means.certificateFiles.find((file) => existsSync(file)) ??
    means.identityFiles.map(certificateBeside).find((file) => file !== undefined);
  if (certificate !== undefined) return `OpenSSH certificate ${certificate}`;
  const [identity] = means.identityFiles;
  if (identity !== undefined && means.identityFiles.every(isFidoKey)) return `FIDO key ${identity}`;

  const preferred = first('preferredauthentications') ?? '';
  const onlyTicket = identity === undefined && means.agent === undefined;
  const noKeys = /^(no|false)$/i.test(first('pubkeyauthentication') ?? '');
  if (
    isOn('gssapiauthentication') &&
    (preferred.startsWith('gssapi') || onlyTicket || noKeys) &&
    hasTicket()
  ) {
    return 'GSSAPI (a Kerberos ticket is the way to log in)';
  }
  return undefined;
}

/** GSSAPIAuthentication is on by default in Debian: only a ticket makes it a way to log in. */
function hasTicket(): boolean {
  const cache = process.env['KRB5CCNAME'] ?? `FILE:/tmp/krb5cc_${process.getuid?.() ?? 0}`;
  const file = /^(?:FILE:)?(\/.*)$/.exec(cache)?.[1];
  return file === undefined || existsSync(file);
}
