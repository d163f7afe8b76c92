import type { Command } from 'commander';
import { list, repeat } from './option-values.js';
import { bundleOptions, hostOptions } from './run-options.js';

/** `evidence experiment`. */
export function experimentCommand(program: Command): void {
  const command = program
    .command('experiment')
    .summary('load between two hosts, under every combination of what may matter (iperf3)')
    .description(
      'Runs iperf3 between two hosts for every combination of buffers, streams, congestion control, CPUs, direction and\n' +
        'kernel settings, several times, in random order, while both ends are watched. Says which combinations differ, which\n' +
        'do not, and what could not have been seen. Settings are put back whatever happens, and read again to prove it.',
    )
    .option(
      '--client <host>',
      'where the client runs: local, a host of the inventory, user@host, or "exec: PREFIX" (default: local)',
    )
    .option('--server <host>', 'where the server runs, named alike (default: the other host given)')
    .option('--address <address>', 'what the client connects to (default: address of the server)')
    .option('--bind <address>', 'what the server binds to, where it is another one (behind NAT)')
    .option('--port <port>', 'port of the server (default: the first free one from 5201 on)')
    .option('--buffer <sizes>', 'socket buffers, e.g. auto,64K,1M', list)
    .option('--parallel <counts>', 'streams at the same time, e.g. 1,4', list)
    .option('--congestion <names>', 'congestion controls, e.g. default,cubic,bbr', list)
    .option('--affinity <cpus>', 'CPUs for both ends through taskset, e.g. any,0,0-1', list)
    .option('--direction <ways>', 'up (client to server), down, both at once', list)
    .option(
      '--udp <rates>',
      'UDP at these rates for each stream, e.g. 10M,50M (and no TCP, unless asked for)',
      list,
    )
    .option('--tcp', 'TCP besides --udp')
    .option(
      '--sysctl <name=values>',
      'compare values of a net.* setting at both ends, or client:NAME=…, server:NAME=…; values are separated by commas; repeatable',
      repeat,
    )
    .option('--bitrate <rate>', 'no more than this for TCP, all streams together, e.g. 100M')
    .option('--repeats <count>', 'how often each combination is measured', '6')
    .option('--seconds <seconds>', 'how long each run sends', '5')
    .option('--omit <seconds>', 'what is left out of the result at the begin of a run (slow start)', '0')
    .option('--pause <time>', 'between two runs', '500ms')
    .option(
      '--seed <number>',
      'the order of the runs follows from it (default: a random one, which is printed)',
    )
    .option('--no-recording', 'do not sample the sockets of both ends every 100 ms, counters every second')
    .option('--allow-load', 'allow the load; without it nothing is sent')
    .option('--allow-changes', 'allow changing the settings of --sysctl for the length of a run')
    .option('--allow-module-load', 'allow congestion controls that make the kernel load a module');
  bundleOptions(hostOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  evidence experiment --server web1 -I hosts.yaml --dry-run       every command, the order, time and bytes
  evidence experiment --server web1 -I hosts.yaml --allow-load    buffers × streams × directions, 6 repeats
  evidence experiment --client web1 --server db1 -I hosts.yaml --allow-load \\
    --buffer 64K,1M --parallel 1,4 --congestion cubic,reno --repeats 5 --seconds 5
  evidence experiment --client a@10.0.1.10 --server b@10.0.2.10 --udp 10M,50M --allow-load
  evidence experiment --server "exec: ip netns exec web" --allow-load --allow-changes \\
    --sysctl net.ipv4.tcp_congestion_control=cubic,bbr`,
    )
    .action(async (flags: Record<string, unknown>) => {
      const { runExperimentCommand } = await import('./experiment-command.js');
      process.exitCode = await runExperimentCommand(
        flags,
        (name) => command.getOptionValueSource(name) === 'default',
      );
    });
}
