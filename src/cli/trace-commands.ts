import type { Command } from 'commander';
import { gathering, profileOption } from './collect-commands.js';
import { repeat } from './option-values.js';

export function traceCommand(program: Command): void {
  const command = program
    .command('trace')
    .summary('ask the kernel who delays a connection, and which packets it drops')
    .description(
      'Attaches bpftrace programs to tracepoints for the window, on this machine or on many at once: RTT with its parts,\n' +
        'ACK delay, how late the application reads, retransmissions, drops with their reason. Without bpftrace the last two\n' +
        'come from tracefs. Needs root and --allow-trace; everything is detached at the end. The result is a bundle.',
    )
    .option('--port <number>', 'connections with this port at either end; repeatable', repeat)
    .option('--peer <address>', 'connections with this address at either end; repeatable', repeat)
    .option('--pid <number>', 'connections this process reads or writes');
  gathering(command, profileOption('network'))
    .addHelpText(
      'after',
      `
Examples:
  evidence trace --port 5201 --allow-trace             who delays what goes over this port
  evidence trace --port 5432 --dry-run                 the programs, verbatim, and what keeps them from running here
  evidence trace -t db1:5432 --pid 812 -d 30s --allow-trace
  evidence trace -I hosts.yaml --port 8080 --allow-trace
                                                       both ends at once: tells the path from the peer`,
    )
    .action(async (flags: Record<string, unknown>) => {
      const { runTrace } = await import('./trace-command.js');
      process.exitCode = await runTrace(flags, (name) => command.getOptionValueSource(name) === 'default');
    });
}
