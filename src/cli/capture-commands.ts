import { type Command, Option } from 'commander';
import { repeat } from './option-values.js';
import { bundleOptions, hostOptions } from './run-options.js';

/** `evidence capture`. */
export function captureCommand(program: Command): void {
  const command = program
    .command('capture')
    .summary('capture packets on one host or many at once, and seal them into a bundle')
    .description(
      'Runs tcpdump on all hosts, says when all of them listen, and stops them together: after --duration, at Enter or ' +
        'Ctrl-C, or when a ring is full that is to stop. Nothing is written on the hosts; what is behind the headers is ' +
        'cut off before anything is written here. Needs --allow-capture; without it, what would be run is printed.',
    )
    .option('-t, --target <host>', 'traffic with this host (name, host:port, URL); repeatable', repeat)
    .option('--peer <address>', 'traffic with this address or network, e.g. 10.0.0.0/24; repeatable', repeat)
    .option('--port <port>', 'traffic with this port or range, e.g. 443, 8000-8100; repeatable', repeat)
    .option('--filter <expression>', 'pcap-filter(7) expression; what is given besides narrows it')
    .option('-i, --interface <name>', 'interface to capture on; repeatable (default: any)', repeat)
    .option('-d, --duration <time>', 'ends after this, e.g. 30s', '10m')
    .option('--files <count>', 'files of the ring on this disk, for each host and interface', '4')
    .option('--file-size <size>', 'size of each of them', '64MB')
    .addOption(
      new Option('--when-full <what>', 'what becomes of a full ring')
        .choices(['drop-oldest', 'stop'])
        .default('drop-oldest'),
    )
    .option('--snaplen <bytes>', 'bytes taken of each packet (default: 128; through tunnels 192 to 256)')
    .option('--keep-payload', 'keep what is behind the headers within the snaplen (so does --redact none)')
    .option('--full', 'whole packets with their payload')
    .option('--allow-capture', 'yes, capture packets');
  hostOptions(command);
  bundleOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  evidence capture -t api.example.net --allow-capture           this machine, until Enter or Ctrl-C
  evidence capture -H web1 -H db1 --port 5432 --allow-capture   both ends of the same connections
  evidence capture -I hosts.yaml --peer 10.0.0.0/24 -d 60s --allow-capture
  evidence capture --filter 'tcp[tcpflags] & tcp-rst != 0' --dry-run`,
    )
    .action(async (flags: Record<string, unknown>) => {
      const { runCapture } = await import('./capture-command.js');
      process.exitCode = await runCapture(flags, (name) => command.getOptionValueSource(name) === 'default');
    });
}
