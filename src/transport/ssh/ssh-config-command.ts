import type { EndpointOptions, JumpHost } from './endpoint.js';
import type { HostSpec } from '../../core/host-spec.js';

/**
 * argv of the system's ssh up to the remote command. Of a setting given twice OpenSSH takes the first: nothing of
 * the inventory or the config can loosen these.
 */
export function systemSshCommand(
  spec: HostSpec,
  strict: 'strict' | 'accept-new',
  options: EndpointOptions,
): [string, ...string[]] {
  const settings = {
    BatchMode: 'yes',
    StrictHostKeyChecking: strict === 'strict' ? 'yes' : 'accept-new',
    UpdateHostKeys: 'no',
    ClearAllForwardings: 'yes',
    RemoteCommand: 'none',
    PermitLocalCommand: 'no',
    ServerAliveInterval: '5',
    ServerAliveCountMax: '3',
    LogLevel: 'ERROR',
  };
  return [
    options.ssh ?? 'ssh',
    ...['-T', '-a', '-x'],
    ...(options.configFile === undefined ? [] : ['-F', options.configFile]),
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...(options.identityFile === undefined ? [] : ['-i', options.identityFile]),
    ...(spec.user === undefined ? [] : ['-l', spec.user]),
    ...(spec.port === undefined ? [] : ['-p', String(spec.port)]),
    ...jumpArguments(options.jump),
    ...(options.sshArgs ?? []),
    '--',
    spec.host,
  ];
}

function jumpArguments(jump: readonly JumpHost[] | undefined): string[] {
  if (!jump) return [];
  return jump.length === 0 ? ['-o', 'ProxyJump=none'] : ['-J', jump.map((j) => j.spec).join(',')];
}
