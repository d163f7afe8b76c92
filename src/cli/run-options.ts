import { type Command, Option } from 'commander';
import { REDACT_MODES } from '../redact/mode.js';
import { hideOption, mapOption } from './identity-commands.js';
import { list, repeat } from './option-values.js';

/** Which hosts a run is about, and how they are reached. */
export function hostOptions(command: Command): Command {
  return command
    .option(
      '-H, --host <host>',
      'host to collect from over SSH: user@host:port or an alias of the OpenSSH config; repeatable',
      repeat,
    )
    .option('-I, --inventory <file>', 'hosts to collect from: our YAML, an Ansible inventory or a plain list')
    .option(
      '--hosts <names>',
      'only these of the inventory: ids, groups, globs, !not (comma separated)',
      list,
    )
    .option('--local', 'this machine too, besides --host and --inventory')
    .option('--ssh-key <file>', 'private key for hosts whose configuration names none')
    .option(
      '--accept-new',
      'write host keys that are not known yet to known_hosts (a changed key is always refused)',
    )
    .option('--connect-timeout <time>', 'leave out hosts that do not let us in within this (default: 10s)')
    .option('--host-timeout <time>', 'limit for one host (default: that of the whole run)');
}

/** What becomes of the bundle of a run, and how the command speaks. */
export function bundleOptions(command: Command): Command {
  return command
    .option('--case <id>', 'case or ticket number, becomes part of the name')
    .addOption(new Option('-o, --out <dir>', 'folder for the bundle').default('.').env('EVIDENCE_OUT'))
    .addOption(
      new Option('-f, --format <kind>', 'kind of bundle')
        .choices(['tar.gz', 'zip', 'dir'])
        .default('tar.gz')
        .env('EVIDENCE_FORMAT'),
    )
    .addOption(redactOption())
    .option(
      '--encrypt-to <recipient>',
      'encrypt with age: age1…, or a file of recipients; repeatable',
      repeat,
    )
    .option('--sign <key>', 'sign with this OpenSSH private key, or one in ssh-agent if it is a .pub file')
    .addOption(
      new Option(
        '--upload <dest>',
        'send the bundle: https URL for a PUT, sftp://user@host/dir/, or folder',
      ).env('EVIDENCE_UPLOAD'),
    )
    .option('--allow-insecure-upload', 'allow http:// to another machine')
    .addOption(mapOption())
    .addOption(hideOption())
    .option('--keep-vendor', 'with --redact identities: leave the vendor part of MAC addresses readable')
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .option('-n, --dry-run', 'print what would be run, and run nothing')
    .option('--json', 'print the result as JSON on stdout')
    .option('-q, --quiet', 'no progress')
    .option('--no-color', 'no colours (NO_COLOR is honoured too)');
}

export function redactOption(): Option {
  return new Option('--redact <mode>', 'what is masked before anything is written')
    .choices(REDACT_MODES)
    .default('secrets')
    .env('EVIDENCE_REDACT');
}
