import { type Command, Option } from 'commander';
import { list, repeat } from './option-values.js';
import { bundleOptions, hostOptions } from './run-options.js';

/** `evidence record`. */
export function recordCommand(program: Command): void {
  const command = program
    .command('record')
    .summary('sample sockets, counters and ping many times a second until it happens')
    .description(
      'Looks at the chosen sockets every 100 ms and at counters every second, on one host or many at once, with ' +
        'ping all the while, each sample stamped by the clock of its host. Between a start and an end snapshot; ' +
        'everything becomes one bundle.\n\nStart it, reproduce the fault, press Enter: that ends it. Words before ' +
        'Enter set a marker instead, as many as you like. Ctrl-C seals what is there.',
    );
  const sampling = command
    .option('--peer <address>', 'only sockets to this address, prefix or host name; repeatable', repeat)
    .option('--port <ports>', 'only sockets with this port at either end; repeatable', list)
    .option('--pid <pids>', 'only sockets of this process, and its scheduling; repeatable', list)
    .option(
      '-t, --target <host>',
      'host to ping all the while; repeatable (default: gateway and peers)',
      repeat,
    )
    .option('-d, --duration <time>', 'end after this, e.g. 10m (default: Enter or Ctrl-C ends it)')
    .option('--interval <time>', 'between two looks at the sockets (default: 100ms; all sockets: 1s)')
    .option('--counter-interval <time>', 'between two looks at the counters', '1s')
    .option('--ping-interval <time>', 'between two echo requests', '200ms')
    .option('--until-event <expr>', 'end after it happened, e.g. "rtt > 5ms for 300ms or retrans/s > 20"')
    .option('--keep <time>', 'with --until-event: go on for so long after it', '10s')
    .addOption(
      new Option('-p, --profile <name>', 'what the snapshots at start and end hold')
        .choices(['quick', 'network', 'full'])
        .default('quick'),
    );
  hostOptions(sampling)
    .option('-i, --interface <name>', 'interface in question; repeatable (default: all that are up)', repeat)
    .option('--passive', 'send no packets: no ping')
    .option('--budget-size <size>', 'limit for all evidence', '2GB')
    .option('--allow-capture', 'with --until-event: keep the packet headers around the event')
    .option('--allow-module-load', 'allow tools that make the kernel load a module (ss: tcp_diag)');
  bundleOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  evidence record --port 5201                          sockets of port 5201, until Enter
  evidence record -H client -H server --peer 10.0.0.0/8 -d 10m
  evidence record -I hosts.yaml --port 443 --until-event "rtt > 5ms for 300ms" --keep 30s
  evidence record --pid 4711 --until-event "recv_q > 64KiB for 1s or retrans/s > 20"
  evidence record --port 443 --dry-run                 what would run on the host

Can be waited for: rtt rttvar cwnd unacked recv_q send_q (of a socket), retrans/s drops/s (of all that are
recorded), timeouts/s resets/s squeezed/s cpu softirq (of the host), ping ping_lost/s. See docs/record.md.`,
    )
    .action(async (flags: Record<string, unknown>) => {
      const { runRecord } = await import('./record-command.js');
      process.exitCode = await runRecord(flags, (name) => command.getOptionValueSource(name) === 'default');
    });
}
