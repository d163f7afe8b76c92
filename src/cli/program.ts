import { Command, Option } from 'commander';
import { VERSION } from '../core/version.js';
import { captureCommand } from './capture-commands.js';
import { collectCommands } from './collect-commands.js';
import { documentCommands } from './document-commands.js';
import { experimentCommand } from './experiment-commands.js';
import { pathsCommand } from './paths-commands.js';
import { mcpCommand } from './mcp-commands.js';
import { pcapCommand } from './pcap-commands.js';
import { recordCommand } from './record-commands.js';
import { queryCommands } from './query-commands.js';
import { readingCommands } from './reading-commands.js';
import { timeCommands } from './time-commands.js';
import { sealingCommands } from './sealing-commands.js';
import { redactCommand, revealCommand } from './identity-commands.js';
import { traceCommand } from './trace-commands.js';
import type { Listed } from './list-command.js';
import { list, repeat } from './option-values.js';
import { placeOptions } from './run-options.js';

const EXIT_CODES = `
Exit codes: 0 done · 1 failed · 2 wrong use or bad input · 3 done, but incomplete (the bundle says what)
            4 findings at or above --fail-on · 5 verification failed · 6 check of a document failed
            130 interrupted, bundle kept

Start here:  evidence collect                       this machine, about 15 seconds, one bundle
             evidence open evidence-*.tar.gz        what is in it
             evidence doctor                        what is missing here for a full picture`;

/** Every command; what a command needs is imported when it runs, so that --help stays instant. */
export function createProgram(): Command {
  const program = new Command('evidence')
    .description(
      'Collects network evidence from a sick machine and seals it into one readable, verifiable bundle.',
    )
    .version(VERSION, '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what is possible)')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  program.commandsGroup('Gather:');
  collectCommands(program);
  recordCommand(program);
  captureCommand(program);
  traceCommand(program);
  experimentCommand(program);
  scriptCommand(program);
  importCommand(program);
  sealCommand(program);
  program.commandsGroup('Read:');
  readingCommands(program);
  queryCommands(program);
  timeCommands(program);
  pcapCommand(program);
  pathsCommand(program);
  program.commandsGroup('Write:');
  documentCommands(program);
  program.commandsGroup('Send:');
  sealingCommands(program);
  redactCommand(program);
  revealCommand(program);
  program.commandsGroup('Set up:');
  mcpCommand(program);
  listCommand(program);
  doctorCommand(program);
  completionCommand(program);
  program.helpCommand('help [command]', 'what a command does, and its options');
  return program;
}

function sealCommand(program: Command): void {
  program
    .command('seal')
    .summary('make a bundle of a .partial folder that a crash left behind')
    .argument('<partial>', 'the evidence-….partial folder')
    .option('-o, --out <dir>', 'folder for the bundle (default: beside it)')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: evidence seal evidence-web01-20261121T050851Z.partial')
    .action(async (partial: string, flags: Record<string, unknown>) => {
      const { runSeal } = await import('./seal-command.js');
      process.exitCode = await runSeal(partial, flags);
    });
}

function scriptCommand(program: Command): void {
  program
    .command('script')
    .summary('print a shell script that gathers the same evidence')
    .description(
      'Prints one self-contained POSIX sh file: the same probes, limits and layout as evidence collect, for a\n' +
        'customer, SSM, Ansible, kubectl exec or a DaemonSet. What it leaves is made a bundle by evidence import.',
    )
    .option('-t, --target <host>', 'host, host:port or URL to probe; repeatable', repeat)
    .addOption(
      new Option('-p, --profile <name>', 'how much')
        .choices(['quick', 'network', 'full'])
        .default('network')
        .env('EVIDENCE_PROFILE'),
    )
    .option('-d, --duration <time>', 'window between the two snapshots, e.g. 30s, 10m')
    .option('--only <ids>', 'only these collectors (comma separated, repeatable)', list)
    .option('--skip <ids>', 'all but these collectors', list)
    .option('-l, --log <glob>', 'application log on the host: file, folder or glob; repeatable', repeat)
    .option('-g, --grep <pattern>', 'keep only log lines that match this pattern')
    .option('--since <time>', 'logs from here on: 2026-11-21T08:00Z, or 2h for two hours before it is run')
    .option('--until <time>', 'journal up to here')
    .option('--passive', 'send no packets: state, counters and logs only')
    .option('--probe-timeout <time>', 'limit for one probe')
    .option('--budget-time <time>', 'limit for the whole run')
    .option('--budget-size <size>', 'limit for all evidence, e.g. 50MB')
    .option('-o, --out <file>', 'write it to this new file (default: print it)')
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .addHelpText(
      'after',
      `
Examples:
  evidence script | less                                   every command, before anybody runs it
  evidence script -t https://api.example.net/health -o evidence.sh
  ssh web01 sh -s <evidence.sh                             then fetch the evidence-….tar.gz it names
  evidence import evidence-*.tar.gz                        one bundle of all of them`,
    )
    .action(async (flags: Record<string, unknown>) => {
      const { runScript } = await import('./script-command.js');
      process.exitCode = await runScript(flags as unknown as Parameters<typeof runScript>[0]);
    });
}

function importCommand(program: Command): void {
  const command = program
    .command('import')
    .summary('make a bundle of what evidence script or others gathered')
    .description(
      'Takes what evidence script left, a sosreport, an EKS node log bundle, the host part of a troubleshoot support\n' +
        'bundle, or any folder of command outputs and logs, packed or not. Several inputs become one bundle of several hosts.',
    )
    .argument('<inputs...>', 'folders, tar (gz, xz, bz2, zst) or zip files');
  placeOptions(command)
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .option('--json', 'print the result as JSON on stdout')
    .option('-q, --quiet', 'no progress')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence import web1.tar.gz web2.tar.gz --case INC-4711
  evidence import sosreport-web01-2026-11-21-abcdefg.tar.xz
  evidence import /tmp/network_evidence_20261121_0304`,
    )
    .action(async (inputs: readonly string[], flags: Record<string, unknown>) => {
      const { runImport } = await import('./import-command.js');
      process.exitCode = await runImport(inputs, flags as unknown as Parameters<typeof runImport>[1]);
    });
}

function listCommand(program: Command): void {
  program
    .command('list')
    .summary('list collectors, detections, playbooks, profiles or reports')
    .addArgument(
      program
        .createArgument('<what>', 'what to list')
        .choices(['collectors', 'detections', 'playbooks', 'profiles', 'reports']),
    )
    .option('--playbooks <dir>', 'folder with playbooks of your own; repeatable', repeat)
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .option('--json', 'as JSON')
    .option('--no-color', 'no colours')
    .addHelpText('after', '\nExamples:\n  evidence list collectors\n  evidence list detections --json')
    .action(async (what: Listed, flags: Record<string, unknown>) => {
      const { runList } = await import('./list-command.js');
      process.exitCode = await runList(what, flags);
    });
}

function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .summary('what is missing on this machine for a full bundle')
    .description(
      'Lists the tools collectors use, which are missing and what each would add, what needs root, the apt line\n' +
        'that installs them and a sudoers snippet that permits just the commands that need it.',
    )
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .option('--json', 'as JSON')
    .option('--no-color', 'no colours')
    .addHelpText('after', '\nExamples:\n  evidence doctor\n  sudo evidence doctor --json')
    .action(async (flags: Record<string, unknown>) => {
      const { runDoctor } = await import('./doctor-command.js');
      process.exitCode = await runDoctor(flags);
    });
}

function completionCommand(program: Command): void {
  program
    .command('completion')
    .summary('print a completion script for your shell')
    .addArgument(program.createArgument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nExample: evidence completion bash >> ~/.bash_completion')
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { runCompletion } = await import('./completion-command.js');
      process.exitCode = await runCompletion(shell, program);
    });
}
