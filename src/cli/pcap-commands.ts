import type { Command } from 'commander';
import { repeat } from './option-values.js';
import { identityOption } from './sealing-commands.js';

/** `evidence pcap`. */
export function pcapCommand(program: Command): void {
  program
    .command('pcap')
    .summary('what packet captures say: loss and where, RTT, windows, stalls, resets, DNS')
    .description(
      'Reads pcap and pcapng files (gzip too), headers alone suffice. Every connection is followed as its packets show it\n' +
        'at the tap; copies of one packet by several taps are removed first. Two files that hold the same connections are\n' +
        'joined packet by packet: clock offset and drift, what was lost between the taps, what was changed on the way.\n' +
        'Several captures are compared row by row, each with what may be compared and what may not.',
    )
    .argument(
      '<file...>',
      'pcap, pcapng, also compressed with gzip; or a bundle: all captures in it; NAME=FILE names one',
    )
    .option('--flow <ids>', 'all numbers of these connections, e.g. T3; repeatable', repeat)
    .option('--top <count>', 'connections shown of each file', '10')
    .option(
      '--plots <dir>',
      'RTT, window and retransmissions of these connections (or the 3 that tell most) as SVG',
    )
    .option('--html <file>', 'everything as one page for a browser, with its pictures')
    .option('--markdown', 'everything as Markdown')
    .addOption(identityOption())
    .option('--passphrase', 'ask for the passphrase of an encrypted bundle')
    .option('--json', 'everything as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Examples:
  evidence pcap slow.pcap
  evidence pcap slow.pcap --flow T1
  evidence pcap slow.pcap --flow T1 --plots plots/
  evidence pcap client.pcap server.pcap                 both ends of the same connections, joined
  evidence pcap office=a.pcapng home=b.pcapng vpn=c.pcap.gz --html captures.html
  evidence pcap evidence-INC-4711-….tar.gz              the captures of all hosts of a run, joined
  evidence pcap slow.pcap --json | jq '.captures[0].flows[] | select(.readings != [])'`,
    )
    .action(async (files: readonly string[], flags: Record<string, unknown>) => {
      const { runPcap } = await import('./pcap-command.js');
      process.exitCode = await runPcap(files, flags as unknown as Parameters<typeof runPcap>[1]);
    });
}
