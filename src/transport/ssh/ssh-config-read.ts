import { existsSync } from 'node:fs';
import type { EndpointOptions, SshEndpoint } from './endpoint.js';
import type { SshSettings } from './ssh-config-query.js';
import type { HostSpec } from '../../core/host-spec.js';
import { whySystemSsh } from './ssh-config-system.js';
import { expandPath, localUser, type TokenValues } from './ssh-config-tokens.js';

const DEFAULT_IDENTITIES = ['rsa', 'ecdsa', 'ecdsa_sk', 'ed25519', 'ed25519_sk', 'xmss', 'dsa'].map(
  (kind) => `~/.ssh/id_${kind}`,
);
const USER_FILES = '~/.ssh/known_hosts ~/.ssh/known_hosts2';
const GLOBAL_FILES = '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2';
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

export interface ReadSettings {
  readonly endpoint: SshEndpoint;
  /** Why only the system's ssh can reach it. */
  readonly system?: string;
  readonly notes: readonly string[];
}

/** One hop from its settings; its jump hosts are resolved elsewhere. */
export function readSettings(
  spec: HostSpec,
  settings: SshSettings,
  options: Pick<EndpointOptions, 'acceptNew'>,
): ReadSettings {
  const first = (name: string): string | undefined => {
    const value = settings.get(name)?.[0];
    return value?.toLowerCase() === 'none' ? undefined : value;
  };
  const notes: string[] = [];
  // OpenSSH compares and looks up names in lower case.
  const host = (first('hostname') ?? spec.host).toLowerCase();
  const hostKeyAlias = first('hostkeyalias')?.toLowerCase();
  const jump = first('proxyjump');
  const values: TokenValues = {
    alias: spec.host,
    host,
    port: Number(first('port') ?? 22),
    user: first('user') ?? localUser(),
    ...(hostKeyAlias !== undefined && { hostKeyAlias }),
    ...(jump !== undefined && { jump }),
  };
  const paths = (list: readonly string[]): string[] => list.map((path) => expandPath(path, values));

  const identities = settings.get('identityfile') ?? DEFAULT_IDENTITIES;
  const identityFiles = paths(identities.filter((path) => path.toLowerCase() !== 'none'));
  const existing = identityFiles.filter((path) => existsSync(path));
  for (const [i, path] of identityFiles.entries()) {
    if (existing.includes(path) || DEFAULT_IDENTITIES.includes(identities[i] ?? '')) continue;
    notes.push(`IdentityFile ${path} does not exist`);
  }
  if (/^(no|off|false)$/i.test(first('stricthostkeychecking') ?? ''))
    notes.push('StrictHostKeyChecking no is not followed: the host key must be known');

  const agent = agentSocket(first('identityagent'), settings.get('identityagent')?.[0], values);
  const userFiles = paths(fileList(settings.get('userknownhostsfile')?.[0] ?? USER_FILES));
  const globalFiles = paths(fileList(settings.get('globalknownhostsfile')?.[0] ?? GLOBAL_FILES));
  const proxyCommand = first('proxycommand');
  const timeout = seconds(first('connecttimeout'));
  const system = whySystemSsh(settings, {
    identityFiles: existing,
    certificateFiles: paths(settings.get('certificatefile') ?? []),
    ...(agent !== undefined && { agent }),
  });
  return {
    endpoint: {
      alias: values.alias,
      host,
      port: values.port,
      user: values.user,
      identityFiles: existing,
      identitiesOnly: isYes(first('identitiesonly')),
      ...(agent !== undefined && { agent }),
      knownHostsFiles: [...userFiles, ...globalFiles],
      ...(userFiles[0] !== undefined && { addKnownHostsTo: userFiles[0] }),
      hashKnownHosts: isYes(first('hashknownhosts')),
      ...(hostKeyAlias !== undefined && { hostKeyAlias }),
      strict:
        options.acceptNew || first('stricthostkeychecking')?.toLowerCase() === 'accept-new'
          ? 'accept-new'
          : 'strict',
      jumps: [],
      ...(timeout !== undefined && { connectTimeoutMs: timeout * 1000 }),
      ...(proxyCommand !== undefined && { proxyCommand }),
    },
    ...(system !== undefined && { system }),
    notes,
  };
}

function isYes(value: string | undefined): boolean {
  return /^(yes|true)$/i.test(value ?? '');
}

/** IdentityAgent: `none`, `SSH_AUTH_SOCK`, `$NAME` or a path; without it SSH_AUTH_SOCK. */
function agentSocket(
  setting: string | undefined,
  raw: string | undefined,
  values: TokenValues,
): string | undefined {
  if (raw?.toLowerCase() === 'none') return undefined;
  const variable =
    setting === undefined ? 'SSH_AUTH_SOCK' : /^\$?(SSH_AUTH_SOCK|(?<=\$)\w+)$/.exec(setting)?.[1];
  if (variable !== undefined) return process.env[variable] || undefined;
  return setting === undefined ? undefined : expandPath(setting, values);
}

/** Words, quoted ones whole. `ssh -G` before 10 prints a path with a space without quotes. */
function fileList(text: string): string[] {
  const words = text.match(/"[^"]*"|\S+/g) ?? [];
  const list: string[] = [];
  for (const word of words) {
    const startsPath = /^["~/$%]/.test(word) || list.length === 0;
    if (startsPath) list.push(word.replace(/^"|"$/g, ''));
    else list.push(`${list.pop() ?? ''} ${word}`);
  }
  return list.filter((path) => path.toLowerCase() !== 'none');
}

/** `30`, `2m`, `1h30m` (sshd_config(5), TIME FORMATS). */
function seconds(text: string | undefined): number | undefined {
  const parts = [...(text ?? '').toLowerCase().matchAll(/(\d+)([smhdw]?)/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce(
    (sum, [, n, unit]) => sum + Number(n) * SECONDS[(unit || 's') as keyof typeof SECONDS],
    0,
  );
}
