import type { Command } from '../core/collector.js';
import type { HostInfo, SudoRights } from '../core/host-info.js';
import type { Transport } from '../transport/transport.js';

/** Asks once, without ever prompting, which commands this user may run as root. */
export async function discoverSudo(transport: Transport): Promise<SudoRights | undefined> {
  let text = '';
  const result = await transport.run({
    argv: ['sudo', '-n', '-l'],
    timeoutMs: 2000,
    signal: new AbortController().signal,
    lowPriority: false,
    onStdout: (chunk) => (text += chunk.toString('utf8')).length < 64 * 1024,
    onStderr: () => true,
  });
  return result.exit === 0 ? readSudoRights(text) : undefined;
}

/** `(root) NOPASSWD: /usr/sbin/nft -a list ruleset, /usr/sbin/conntrack -S` (sudo(8) -l); lines may be wrapped. */
export function readSudoRights(text: string): SudoRights {
  const unwrapped = text.replace(/\n\s{8,}/g, ' ');
  const commands = [
    ...unwrapped.matchAll(/^\s+\((?:ALL|root)(?:\s*:\s*\w+)?\)\s+(?:[A-Z]+: )*?NOPASSWD: (.+)$/gm),
  ]
    .flatMap((match) => (match[1] ?? '').split(/(?<!\\), /))
    .map((command) => command.trim());
  return { all: commands.includes('ALL'), commands: commands.filter((c) => c !== 'ALL') };
}

/** True when this command may be run as root through sudo: everything, or exactly these words. */
export function mayRunAsRoot(command: Command, host: Pick<HostInfo, 'sudo'>): boolean {
  if (!host.sudo) return false;
  const [tool, ...args] = command.argv;
  return (
    host.sudo.all ||
    host.sudo.commands.some((line) => {
      const [path = '', ...words] = line.split(' ');
      return path.split('/').at(-1) === tool && words.join(' ') === sudoersArguments(args);
    })
  );
}

/** Arguments as sudoers wants them written: `, : = \\` escaped (sudoers(5)); `""` for none. */
export function sudoersArguments(args: readonly string[]): string {
  return args.length === 0 ? '""' : args.map((word) => word.replace(/[,:=\\]/g, '\\$&')).join(' ');
}
