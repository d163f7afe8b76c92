import { z } from 'zod';
import { EvidenceError } from '../../core/errors.js';
import { mayDo } from '../permission.js';
import * as p from '../parameters.js';
import { runCollect } from '../run-collect.js';
import { runData, runFields, runText } from '../run-data.js';
import type { Run } from '../runs.js';
import { type Call, defineTool, UNTRUSTED } from '../tool.js';
import { waitFor } from './collect.js';

const DEFAULT_S = 120;
const BESIDES_MS = 8000;

export const tcpdumpCapture = defineTool({
  name: 'tcpdump_capture',
  title: 'Capture packets',
  description:
    'Captures packet headers (128 bytes each) on a host for some seconds; the capture is sealed in a bundle that tcpdump_analyze reads. Needs evidence mcp --allow capture, and confirm: true in the call. Returns at once; call it again with commandId, or status, to see how it goes.',
  effect: 'captures',
  input: z.strictObject({
    instanceId: z.string().min(1).max(200).describe('Host id of the inventory, or local'),
    interface: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,31}$/)
      .default('any'),
    filter: z
      .string()
      .max(500)
      .regex(/^[A-Za-z0-9_(!\s][A-Za-z0-9_\s.:/[\]()&|!=<>+*-]*$/, 'pcap-filter(7) without quotes')
      .optional()
      .describe('pcap-filter(7), e.g. tcp port 443'),
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
  }),
  output: z.object({
    ...UNTRUSTED,
    ...runData.shape,
    captureId: z.string(),
    commandId: z.string(),
    idempotent: z.boolean(),
  }),
  run: async (args, call) => {
    const { state } = call;
    if (args.commandId !== undefined) return answer(state.runs.get(args.commandId), false);
    if (args.podName !== undefined || args.containerPid !== undefined)
      throw new EvidenceError(
        'E_REFUSED',
        'podName and containerPid: a capture is made in the network of a host of the inventory',
        'put the pod into the inventory, e.g. exec: kubectl exec -i POD --, or exec: nsenter -t PID -n',
      );
    mayDo(state, 'capture', args.confirm);
    state.hosts.get(args.instanceId);
    const seconds = args.durationSeconds ?? args.duration ?? DEFAULT_S;
    const params = {
      packets: args.maxPackets,
      interface: args.interface,
      ...(args.filter !== undefined && { filter: args.filter.trim() }),
    };
    const question = JSON.stringify([args.instanceId, seconds, params]);
    const known = state.runs.again(args.idempotencyToken, question);
    const run = known ?? begin(call, args.instanceId, seconds, params, question, args.idempotencyToken);
    return answer(args.wait ? await waitFor(run, call) : run, known !== undefined);
  },
});

function begin(
  { state }: Call,
  host: string,
  seconds: number,
  capture: object,
  question: string,
  idempotencyToken: string | undefined,
): Run {
  const about = { tool: 'tcpdump_capture' as const, hosts: [host], question, idempotencyToken };
  return state.runs.start({ ...about, estimatedMs: seconds * 1000 + BESIDES_MS }, (control) =>
    runCollect(
      state,
      {
        hosts: [host],
        tool: about.tool,
        flags: {
          profile: 'network',
          only: ['capture'],
          duration: `${seconds}s`,
          probeTimeout: `${seconds + 5}s`,
          allowCapture: true,
        },
        params: { capture },
      },
      control,
    ),
  );
}

function answer(run: Run, idempotent: boolean) {
  return {
    data: {
      untrusted: true as const,
      ...runFields(run),
      captureId: run.id,
      commandId: run.id,
      idempotent,
    },
    text: `${runText(run)}${run.state === 'completed' ? `\ntcpdump_analyze(instanceId="${run.hosts[0]}", captureId="${run.id}")` : ''}`,
  };
}
