import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { captures } from '../../src/tables/captures.js';
import { parse } from './parse.js';

/** Headers of IPv4 and IPv6 with options fit; payload is cut off. */
const SNAPLEN = 128;

export default defineCollector({
  id: 'capture',
  title: 'Packet capture (headers only)',
  why: 'What did the packets themselves do in the window: retransmissions, resets, windows, ICMP errors? Headers of the traffic with the targets only, and never without consent.',
  layer: 'path_loss',
  effect: 'captures_traffic',
  cost: 'heavy',
  profiles: ['network', 'full'],
  params: z.object({
    packets: z.number().int().positive().default(20_000).describe('the capture ends after this many'),
    interface: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,31}$/)
      .optional()
      .describe('default: any'),
    filter: z
      .string()
      .regex(/^(?:[A-Za-z0-9_(!\s][A-Za-z0-9_\s.:/[\]()&|!=<>+*-]{0,499})?$/)
      .optional()
      .describe('pcap-filter(7); without one the hosts of the targets, an empty one: everything'),
  }),
  fills: [captures],
  tools: { tcpdump: 'tcpdump' },
  plan: ({ targets, params }) => [
    {
      id: 'packets',
      when: 'during',
      root: 'needed',
      consent: 'capture',
      extension: 'pcap',
      maxBytes: 64 * 1024 * 1024,
      // It runs until the window ends; being stopped then is its ordinary end.
      endsWithWindow: true,
      run: {
        argv: [
          'tcpdump',
          '-i',
          params.interface ?? 'any',
          '-nn',
          '-U',
          '-s',
          String(SNAPLEN),
          '-c',
          String(params.packets),
          '-w',
          '-',
          ...(params.filter === undefined
            ? filter(targets)
            : params.filter === ''
              ? []
              : ['--', params.filter]),
        ],
        stopSignal: 'SIGINT',
      },
    },
  ],
  parse,
});

/** Hosts of the targets; without any, everything but SSH, which would mostly be the person looking. */
function filter(targets: readonly { readonly addresses: readonly string[] }[]): string[] {
  const hosts = [...new Set(targets.flatMap((t) => t.addresses.map((a) => a.replace(/%.*$/, ''))))];
  return hosts.length === 0 ? ['not port 22'] : [hosts.map((h) => `host ${h}`).join(' or ')];
}
