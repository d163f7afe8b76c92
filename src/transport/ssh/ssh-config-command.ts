import { shellQuote } from '../../core/quote.js';
import type { EndpointOptions, SshEndpoint } from './endpoint.js';
import type { HostSpec } from '../../core/host-spec.js';

/** argv of the system's ssh up to the remote command; `endpoint` is what `spec` was resolved to. */
export function systemSshCommand(
  spec: HostSpec,
  endpoint: SshEndpoint,
  options: EndpointOptions,
): [string, ...string[]] {
  const { jump, identityFile } = options;
  const proxy = proxyCommand(endpoint, endpoint.jumps, options);
  return [
    options.ssh ?? 'ssh',
    ...['-T', '-a', '-x'],
    ...(options.configFile === undefined ? [] : ['-F', options.configFile]),
    ...forced(endpoint.strict),
    ...(identityFile === undefined ? [] : ['-i', identityFile]),
    ...(spec.user === undefined ? [] : ['-l', spec.user]),
    ...(spec.port === undefined ? [] : ['-p', String(spec.port)]),
    ...(jump?.length === 0 ? ['-o', 'ProxyJump=none'] : []),
    ...(proxy === undefined ? [] : ['-o', `ProxyCommand=${proxy}`]),
    ...(options.sshArgs ?? []).map((word) =>
      word.replace(/^(\s*proxycommand\s*[=\s]\s*)(.*)$/is, (_, name: string, command: string) =>
        name.concat(strictly(command, endpoint)),
      ),
    ),
    '--',
    spec.host,
  ];
}

/** Of a setting given twice OpenSSH takes the first: nothing of the inventory or the config can loosen these. */
function forced(strict: SshEndpoint['strict']): string[] {
  const settings = {
    BatchMode: 'yes',
    StrictHostKeyChecking: strict === 'strict' ? 'yes' : 'accept-new',
    NoHostAuthenticationForLocalhost: 'no',
    VerifyHostKeyDNS: 'no',
    UpdateHostKeys: 'no',
    ClearAllForwardings: 'yes',
    RemoteCommand: 'none',
    PermitLocalCommand: 'no',
    ServerAliveInterval: '5',
    ServerAliveCountMax: '3',
    LogLevel: 'ERROR',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/**
 * What leads to the host. `ssh -J` would hand none of our settings to the ssh it starts for the jump host: that
 * one asks, or trusts whom the config trusts.
 */
function proxyCommand(
  to: SshEndpoint,
  jumps: readonly SshEndpoint[],
  options: EndpointOptions,
): string | undefined {
  const jump = jumps.at(-1);
  if (!jump) return to.proxyCommand === undefined ? undefined : strictly(to.proxyCommand, to);
  const proxy = proxyCommand(jump, jumps.slice(0, -1), options);
  const words = [
    options.ssh ?? 'ssh',
    ...(options.configFile === undefined ? [] : ['-F', options.configFile]),
    ...forced(jump.strict),
    ...jump.identityFiles.flatMap((file) => ['-i', file]),
    ...['-l', jump.user, '-p', String(jump.port)],
    ...(proxy === undefined ? [] : ['-o', `ProxyCommand=${proxy}`]),
  ];
  return `${shellQuote(words).replaceAll('%', '%%')} -W '[%h]:%p' -- ${shellQuote([jump.alias])}`;
}

/** A ProxyCommand that is an ssh verifies its host as we do. */
function strictly(command: string, { strict }: SshEndpoint): string {
  return command.replace(/^\s*(exec\s+)?(\S*\/)?ssh(?=\s)/, (ssh) => `${ssh} ${forced(strict).join(' ')}`);
}
