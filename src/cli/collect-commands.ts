import { type Command, Option } from 'commander';
import { list, repeat } from './option-values.js';
import { bundleOptions, hostOptions } from './run-options.js';

/** Commands that gather evidence, and leave a bundle. */
export function collectCommands(program: Command): void {
  collectCommand(program);
  triageCommand(program);
}

function collectCommand(program: Command): void {
  const command = program
    .command('collect')
    .summary('gather evidence and seal it into a bundle')
    .description(
      'Takes a start snapshot, probes the targets and reads logs during the window, takes an end snapshot, and\n' +
        'seals everything into one bundle. Ctrl-C seals what is there.',
    );
  gathering(command, profileOption('network').env('EVIDENCE_PROFILE'))
    .addHelpText(
      'after',
      `
Examples:
  evidence collect                                     this machine, default targets
  evidence collect -t https://api.example.net/health   timing, path and DNS toward one service
  evidence collect -t db1:5432 -l '/var/log/app/*.log' -g 'timeout|reset' --since 2h
  evidence collect -p full -d 10m -t api.example.net --case INC-4711
  evidence collect -t https://api.example.net/big -d 2m --trace-every 10s --allow-load
                                                       path over time, bufferbloat: evidence paths BUNDLE
  evidence collect -p quick --passive                  no packet leaves this machine
  evidence collect -H web1 -H admin@10.0.0.5:2222 -t https://api.example.net/
                                                       two hosts over SSH, in the same window
  evidence collect -I hosts.yaml --hosts 'edge,!web3'  hosts of an inventory (docs/inventory.md)
  evidence collect --encrypt-to age1… --sign ~/.ssh/id_ed25519 --upload sftp://me@dropbox.example/in/
  evidence collect --redact identities                 addresses, host and user names as pseudonyms
  evidence collect --dry-run                           the commands, verbatim`,
    )
    .action(async (flags: Record<string, unknown>) => {
      const { runCollect } = await import('./collect-command.js');
      process.exitCode = await runCollect(flags, (name) => command.getOptionValueSource(name) === 'default');
    });
}

function triageCommand(program: Command): void {
  const command = program
    .command('triage')
    .summary('collect a few seconds and say at once what is wrong, on one screen')
    .description(
      'A short collect and its verdict in one go: the cause if there is one, what it rests on, what to do now and what\n' +
        'to run next. The bundle stays; evidence analyze shows all of it.',
    );
  gathering(command, profileOption('network'), '5s')
    .addHelpText(
      'after',
      `
Examples:
  evidence triage                                      this machine, about six seconds
  evidence triage -t https://api.example.net/health    toward one service
  evidence triage -I hosts.yaml --json | jq .verdict   client, gateway and server at once`,
    )
    .action(async (flags: Record<string, unknown>) => {
      const [{ runCollect }, { triageOutput }] = await Promise.all([
        import('./collect-command.js'),
        import('./triage-output.js'),
      ]);
      // Profile and window of a configuration are meant for evidence collect.
      const isDefault = (name: string): boolean =>
        name !== 'profile' && name !== 'duration' && command.getOptionValueSource(name) === 'default';
      process.exitCode = await runCollect(flags, isDefault, { output: triageOutput });
    });
}

export function profileOption(standard: string): Option {
  return new Option('-p, --profile <name>', 'how much')
    .choices(['quick', 'network', 'full'])
    .default(standard);
}

/** What to gather, where, and how to keep it. */
export function gathering(command: Command, profile: Option, duration?: string): Command {
  command
    .option(
      '-t, --target <host>',
      'host, host:port or URL to probe; repeatable (default: gateway and busiest peers)',
      repeat,
    )
    .addOption(profile)
    .option('-d, --duration <time>', 'window between the two snapshots, e.g. 30s, 10m', duration)
    .option('--only <ids>', 'only these collectors (comma separated, repeatable)', list)
    .option('--skip <ids>', 'all but these collectors', list);
  hostOptions(command)
    .option('-i, --interface <name>', 'interface in question; repeatable (default: all that are up)', repeat)
    .option('-l, --log <glob>', 'application log: file, folder or glob; repeatable', repeat)
    .option('-g, --grep <pattern>', 'keep only log lines that match this RE2 pattern')
    .option(
      '--since <time>',
      'log lines from here on: 2026-11-21T08:00Z, "2026-11-21 08:00", or 2h ago as 2h',
    )
    .option('--until <time>', 'log lines up to here')
    .option('--passive', 'send no packets: state, counters and logs only')
    .option('--probe-timeout <time>', 'limit for one probe')
    .option('--budget-time <time>', 'limit for the whole run')
    .option('--budget-size <size>', 'limit for all evidence, e.g. 50MB')
    .option('--allow-capture', 'allow probes that capture packets')
    .option(
      '--allow-load',
      'allow a download and an upload of our own, to see what the round trip does under load',
    )
    .option(
      '--load-upload <where>',
      'where to upload: URL that takes a POST, or host:port that reads what comes',
    )
    .option('--load-bytes <size>', 'at most this much load in each direction (default: 100MB)')
    .option('--trace-every <time>', 'trace paths again this often through the window (default: 1m)')
    .option('--allow-self-test', 'allow NIC self-tests (they interrupt traffic)')
    .option('--allow-trace', 'allow programs in the kernel that trace connections')
    .option('--allow-module-load', 'allow tools that make the kernel load a module');
  return bundleOptions(command);
}
