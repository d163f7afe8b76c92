import type { z } from 'zod';
import { EvidenceError } from '../../core/errors.js';
import { mayDo } from '../permission.js';
import { gather } from '../run-collect.js';
import { runFields, runText } from '../run-data.js';
import type { Run } from '../runs.js';
import type { Answer, Call } from '../tool.js';
import { waitFor } from './collect-run.js';
import type { tcpdumpCaptureInput, tcpdumpCaptureOutput } from './tcpdump-capture.js';

const DEFAULT_S = 120;
const BESIDES_MS = 8000;

export async function runTcpdumpCapture(
  args: z.infer<typeof tcpdumpCaptureInput>,
  call: Call,
): Promise<Answer<z.input<typeof tcpdumpCaptureOutput>>> {
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
  const seconds = secondsOf(args);
  const params = {
    packets: args.maxPackets,
    interfaces: [args.interface ?? 'any'],
    expression: args.filter?.trim() ?? '',
  };
  const question = JSON.stringify([args.instanceId, seconds, params]);
  const known = state.runs.again(args.idempotencyToken, question);
  const run = known ?? begin(call, args.instanceId, seconds, params, question, args.idempotencyToken);
  return answer(args.wait ? await waitFor(run, call) : run, known !== undefined);
}

/** Two names of one thing; throws E_USAGE where they say different ones. */
function secondsOf({ durationSeconds, duration }: z.infer<typeof tcpdumpCaptureInput>): number {
  if (durationSeconds !== undefined && duration !== undefined && durationSeconds !== duration)
    throw new EvidenceError(
      'E_USAGE',
      `durationSeconds is ${durationSeconds}, duration ${duration}`,
      'they mean the same: give one of them',
    );
  return durationSeconds ?? duration ?? DEFAULT_S;
}

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
    gather(
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
