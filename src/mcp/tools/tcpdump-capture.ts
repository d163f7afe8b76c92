import { z } from 'zod';
import { captureRequest } from '../../core/requests.js';
import { runData } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const DEFAULT_S = 120;
export const tcpdumpCaptureInput = z.strictObject({
  instanceId: z.string().min(1).max(200).describe('Host id of the inventory, or local'),
  interface: captureRequest.shape.interface.regex(/^[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,31}$/).default('any'),
  filter: captureRequest.shape.filter
    .unwrap()
    .max(500)
    .regex(/^[A-Za-z0-9_(!\s][A-Za-z0-9_\s.:/[\]()&|!=<>+*-]*$/, 'pcap-filter(7) without quotes')
    .optional()
    .describe('pcap-filter(7), e.g. tcp port 443; default: everything'),
  durationSeconds: z.int().min(10).max(300).optional().describe(`Default ${DEFAULT_S}`),
  duration: z.int().min(10).max(300).optional().describe('The same as durationSeconds'),
  maxPackets: z.int().min(1).max(1_000_000).default(20_000).describe('It ends after this many'),
  podName: z.string().max(253).optional().describe('Not taken: see the error'),
  containerPid: z.int().optional().describe('Not taken: see the error'),
  commandId: z.string().max(100).optional().describe('captureId of a call before: how does it go?'),
  wait: z.boolean().default(false).describe('Answer when it has ended'),
  confirm: p.confirm,
  idempotencyToken: z.string().min(1).max(200).optional(),
  region: p.region,
});
export const tcpdumpCaptureOutput = z.object({
  ...UNTRUSTED,
  ...runData.shape,
  captureId: z.string(),
  commandId: z.string(),
  idempotent: z.boolean(),
});
export const tcpdumpCapture = defineTool({
  name: 'tcpdump_capture',
  title: 'Capture packets',
  description:
    'Captures packet headers (128 bytes each) on a host for some seconds; the capture is sealed in a bundle that tcpdump_analyze reads. Needs evidence mcp --allow capture, and confirm: true in the call. Returns at once; call it again with commandId, or status, to see how it goes.',
  effect: 'captures',
  input: tcpdumpCaptureInput,
  output: tcpdumpCaptureOutput,
  run: async (args, call) => (await import('./tcpdump-capture-run.js')).runTcpdumpCapture(args, call),
});
