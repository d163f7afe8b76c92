import { runCommand } from '../local-command.js';
import { currentEnvironment } from './ssh-config-tokens.js';
import type { HostSpec } from '../../core/host-spec.js';

/** Settings of ssh_config(5) for one host: name in lower case → its values, in order. */
export type SshSettings = ReadonlyMap<string, readonly string[]>;

/** `Match exec` runs the user's own commands, which may hang. */
const TIMEOUT_MS = 10_000;
const MOST_OUTPUT = 1024 * 1024;

export type SshAnswer = { settings: SshSettings } | { absent: true } | { problem: string };

export interface QueryOptions {
  readonly ssh: string;
  readonly configFile?: string;
  readonly identityFile?: string;
  /** False: ProxyJump of the config is not wanted, and a circle in it no failure. */
  readonly followJumps: boolean;
  readonly signal: AbortSignal;
}

/** Asks `ssh -G`, which reads the whole config as only OpenSSH can; `absent` when there is no such binary. */
export async function querySsh(spec: HostSpec, options: QueryOptions): Promise<SshAnswer> {
  let stdout = '';
  let stderr = '';
  const result = await runCommand(
    options.ssh,
    {
      argv: [
        'ssh',
        '-G',
        '-T',
        ...(options.configFile === undefined ? [] : ['-F', options.configFile]),
        ...(options.identityFile === undefined ? [] : ['-i', options.identityFile]),
        ...(options.followJumps ? [] : ['-o', 'ProxyJump=none']),
        ...(spec.user === undefined ? [] : ['-l', spec.user]),
        ...(spec.port === undefined ? [] : ['-p', String(spec.port)]),
        // Nothing behind this is an option, whatever it looks like.
        '--',
        spec.host,
      ],
      timeoutMs: TIMEOUT_MS,
      signal: options.signal,
      lowPriority: false,
      onStdout: (chunk) => (stdout += chunk.toString()).length <= MOST_OUTPUT,
      onStderr: (chunk) => (stderr += chunk.toString()).length <= MOST_OUTPUT,
    },
    currentEnvironment(),
  );
  if (result.errorCode === 'ENOENT') return { absent: true };
  if (result.aborted) return { problem: 'interrupted' };
  if (result.timedOut) {
    return { problem: `ssh -G took longer than ${TIMEOUT_MS / 1000} s (a command of "Match exec"?)` };
  }
  if (result.exit !== 0) {
    const said = stderr.trim().split('\n').at(-1) ?? '';
    return { problem: `ssh -G failed: ${said || (result.errorMessage ?? `exit ${result.exit ?? '?'}`)}` };
  }
  return { settings: parseSettings(stdout) };
}

function parseSettings(text: string): SshSettings {
  const settings = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (space < 0) continue;
    const name = line.slice(0, space).toLowerCase();
    settings.set(name, [...(settings.get(name) ?? []), line.slice(space + 1)]);
  }
  return settings;
}
