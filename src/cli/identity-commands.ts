import { type Command, Option } from 'commander';
import { list, repeat } from './option-values.js';

export function redactCommand(program: Command): void {
  program
    .command('redact')
    .summary('make a new bundle without what is not to be sent')
    .description(
      'Masks secrets in a bundle that is there, and with --identities puts pseudonyms in the place of addresses,\n' +
        'host and user names. The result is a bundle of its own; the given one is not touched.',
    )
    .argument('<bundle>', 'tar.gz, zip or folder')
    .option('--identities', 'pseudonyms for addresses, MAC addresses, host and user names, mail addresses')
    .addOption(mapOption())
    .addOption(hideOption())
    .option('--keep-vendor', 'leave the vendor part of MAC addresses readable')
    .option('--pattern <re2>', 'mask what this matches too: its first group or the whole; repeatable', repeat)
    .option('-o, --out <dir>', 'folder for the new bundle (default: beside the bundle)')
    .addOption(
      new Option('-f, --format <kind>', 'kind of bundle (default: that of the given one)').choices([
        'tar.gz',
        'zip',
        'dir',
      ]),
    )
    .option(
      '-c, --config <file>',
      "configuration with patterns (default: ./evidence.config.yaml and the user's)",
    )
    .option('--json', 'print the result as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence redact BUNDLE                               mask secrets again, with the rules of this version
  evidence redact BUNDLE --pattern 'badge (\\d{6})'     and those of the house
  evidence redact BUNDLE --identities -o /tmp/vendor   for somebody outside
  evidence reveal answer.txt                           their answer, with the identities back`,
    )
    .action(async (bundle: string, flags: Record<string, unknown>) => {
      const { runRedact } = await import('./redact-command.js');
      process.exitCode = await runRedact(bundle, flags);
    });
}

export function revealCommand(program: Command): void {
  program
    .command('reveal')
    .summary('put identities back in the place of pseudonyms, for whoever has the map')
    .argument('<file>', 'text or capture (pcap, pcapng), - for standard input, or with --cat a bundle')
    .addOption(mapOption())
    .option('--keep-vendor', 'the pseudonyms were made with --keep-vendor (a bundle says so itself)')
    .option('--cat <path>', 'this file of the bundle')
    .addHelpText(
      'after',
      `
Examples:
  evidence reveal answer.txt                           what the vendor wrote, with the names you know
  grep retrans report.txt | evidence reveal -
  evidence reveal BUNDLE --cat README.md
  evidence reveal packets.pcap > packets-revealed.pcap`,
    )
    .action(async (file: string, flags: Record<string, unknown>) => {
      const { runReveal } = await import('./reveal-command.js');
      process.exitCode = await runReveal(file, flags);
    });
}

export function mapOption(): Option {
  return new Option(
    '--redact-map <file>',
    "key of the pseudonyms, which stays with you (default: in the user's data folder)",
  );
}

export function hideOption(): Option {
  return new Option(
    '--hide <names>',
    'with identities: further names of hosts, domains and people to replace (comma separated, repeatable)',
  ).argParser(list);
}
