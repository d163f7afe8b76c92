import { z } from 'zod';
import { captureCommand, holdsBackMs } from '../../src/core/capture-command.js';
import { captureFilter } from '../../src/core/capture-filter.js';
import { defineCollector } from '../../src/core/collector.js';
import { captureRequest } from '../../src/core/requests.js';
import { captureFiles } from '../../src/tables/capture-files.js';
import { captureJoins } from '../../src/tables/capture-joins.js';
import { captures } from '../../src/tables/captures.js';
import { flowDirections } from '../../src/tables/flow-directions.js';
import { flowEvents } from '../../src/tables/flow-events.js';
import { flows } from '../../src/tables/flows.js';
import { parse } from './parse.js';

/**
 * Ethernet or cooked header (at most 20 bytes), IPv6 (40) and TCP with all its options (60) fit, with room for a VLAN
 * tag; through a tunnel it takes 192 to 256.
 */
const SNAPLEN = 128;
/** tcpdump's own bound: a packet is never longer. */
const WHOLE = 262_144;
const MAX_BYTES = 64 * 1024 * 1024;

export default defineCollector({
  id: 'capture',
  title: 'Packet capture (headers only)',
  why: 'What did the packets themselves do in the window: retransmissions, resets, windows, ICMP errors? Headers of the traffic with the targets only, and never without consent.',
  layer: 'path_loss',
  effect: 'captures_traffic',
  cost: 'heavy',
  profiles: ['network', 'full'],
  params: z.object({
    packets: z
      .number()
      .int()
      .nonnegative()
      .default(20_000)
      .describe('the capture ends after this many; 0: never'),
    interfaces: z
      .array(captureRequest.shape.interface)
      .default(['any'])
      .describe('interfaces to capture on, one capture each; any: all of them in one'),
    snaplen: z.number().int().min(64).max(WHOLE).default(SNAPLEN).describe('bytes kept of each packet'),
    payload: z
      .enum(['strip', 'keep'])
      .default('strip')
      .describe('what is behind the transport header within the snaplen'),
    expression: z.string().optional().describe('pcap-filter(7), besides the targets'),
    peers: z.array(z.string()).default([]).describe('addresses and networks, besides the targets'),
    ports: z.array(z.string()).default([]).describe('ports and ranges: 443, 8000-8100'),
    files: z.number().int().min(1).max(1000).default(1).describe('files of the ring'),
    file_bytes: z.number().int().min(65_536).default(MAX_BYTES).describe('bytes of each of them'),
    when_full: z.enum(['drop_oldest', 'stop']).default('stop').describe('what becomes of a full ring'),
  }),
  // The last five are made of the packets when a bundle is sealed, not of the text of tcpdump.
  fills: [captures, captureFiles, flows, flowDirections, flowEvents, captureJoins],
  tools: { tcpdump: 'tcpdump' },
  plan: ({ targets, params, sessions }) => {
    const filter = captureFilter({ ...params, targets, sessions: sessions ?? [] });
    const lingerMs = holdsBackMs(params.snaplen);
    return params.interfaces.map((name) => ({
      id: 'packets',
      ...(name !== 'any' && { subject: name }),
      when: 'during' as const,
      root: 'needed' as const,
      consent: 'capture' as const,
      extension: 'pcap' as const,
      maxBytes: params.files * params.file_bytes,
      ring: { files: params.files, whenFull: params.when_full },
      ...(params.payload === 'keep' && { payload: params.payload }),
      begins: 'listening on',
      ...(lingerMs > 0 && { lingerMs }),
      // It runs until the window ends; being stopped then is its ordinary end.
      endsWithWindow: true as const,
      run: {
        argv: captureCommand({ interface: name, snaplen: params.snaplen, packets: params.packets, filter }),
        stopSignal: 'SIGINT' as const,
      },
    }));
  },
  parse,
});
