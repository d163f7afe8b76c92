import { z } from 'zod';
import { PROFILES } from '../../collect/options.js';
import { parseDuration } from '../../core/units.js';
import { allowedTargets } from '../allowed-targets.js';
import * as p from '../parameters.js';
import { runCollect } from '../run-collect.js';
import { runData, runFields, runText } from '../run-data.js';
import type { Run } from '../runs.js';
import { type Call, defineTool, UNTRUSTED } from '../tool.js';

const duration = z
  .string()
  .regex(/^\d{1,4}(?:\.\d+)?(?:ms|s|m)$/)
  .refine((text) => parseDuration(text, 'duration') <= 3_600_000, 'at most 60m');

/** What a call may say about a collection. */
export const collecting = {
  idempotencyToken: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The same token again returns the run it began, and begins no other'),
  profile: z.enum(['quick', 'network', 'full']).default('network').describe('2 s, 15 s or 1 min'),
  duration: duration.optional().describe('Window between the two snapshots, e.g. 30s, 10m'),
  targets: z
    .array(z.string().min(1).max(500))
    .max(20)
    .optional()
    .describe(
      'host, host:port or URL to probe: those of the inventory and of --target; others need --allow targets',
    ),
  passive: z.boolean().default(false).describe('No packet is sent'),
  case: z.string().max(100).optional(),
  region: p.region,
};
const collectingSchema = z.object(collecting);
export type Collecting = Omit<z.infer<typeof collectingSchema>, 'idempotencyToken' | 'region'>;

export const collect = defineTool({
  name: 'collect',
  title: 'Collect evidence from a host',
  description:
    'Begins a collection on a host of the inventory (or local) and returns at once; `status` tells how it goes. Reads state, counters and logs and sends a few probes; changes nothing there. With wait: true it answers when the bundle is sealed, tells progress meanwhile, and is ended by cancelling the call.',
  effect: 'collects',
  input: z.strictObject({
    instanceId: z.string().min(1).max(200).describe('Host id of the inventory, or local'),
    wait: z.boolean().default(false).describe('Answer when it has ended'),
    ...collecting,
  }),
  output: z.object({ ...UNTRUSTED, ...runData.shape, idempotent: z.boolean() }),
  run: async (args, call) => {
    const { instanceId, wait, idempotencyToken, region: _, ...given } = args;
    call.state.hosts.get(instanceId);
    const question = JSON.stringify([instanceId, given]);
    const known = call.state.runs.again(idempotencyToken, question);
    const run =
      known ??
      startCollection(call, { tool: 'collect', hosts: [instanceId], question, idempotencyToken }, given);
    const shown = wait ? await waitFor(run, call) : run;
    return {
      data: { untrusted: true as const, ...runFields(shown), idempotent: known !== undefined },
      text: `${runText(shown)}${shown.state === 'running' ? `\nstatus(executionId="${shown.id}")` : ''}`,
    };
  },
});

/** Sealing and connecting, besides the window. */
const BESIDES_MS = 8000;

export function startCollection(
  { state }: Call,
  about: Pick<Run, 'tool' | 'hosts' | 'question'> & { readonly idempotencyToken?: string | undefined },
  given: Collecting,
): Run {
  const targets = allowedTargets(given.targets, state);
  const windowMs =
    given.duration === undefined
      ? PROFILES[given.profile].durationMs
      : parseDuration(given.duration, 'duration');
  return state.runs.start({ ...about, estimatedMs: windowMs + BESIDES_MS }, (control) =>
    runCollect(
      state,
      {
        hosts: about.hosts,
        tool: about.tool,
        flags: {
          profile: given.profile,
          ...(given.duration !== undefined && { duration: given.duration }),
          ...(targets.length > 0 && { target: targets }),
          passive: given.passive,
          ...(given.case !== undefined && { case: given.case }),
        },
      },
      control,
    ),
  );
}

/** Until it has ended; a call that is cancelled ends it, and what was gathered is sealed. */
export async function waitFor(run: Run, { state, signal, progress }: Call): Promise<Run> {
  const ended = await state.runs.ended(run.id, signal, (r) => progress(r.progress, 100, r.message));
  if (signal.aborted) state.runs.cancel(run.id, 'the call was cancelled');
  return ended;
}

export const status = defineTool({
  name: 'status',
  title: 'How a collection goes',
  description: 'State, progress and, when it has ended, the bundle of a collection.',
  effect: 'reads',
  input: z.strictObject({
    executionId: z.string().min(1).max(100),
    includeStepDetails: z.boolean().default(false).describe('Host by host'),
    region: p.region,
  }),
  output: z.object({ ...UNTRUSTED, ...runData.shape }),
  run: ({ executionId, includeStepDetails }, { state }) => {
    const run = state.runs.get(executionId);
    return Promise.resolve({
      data: { untrusted: true as const, ...runFields(run, includeStepDetails) },
      text: runText(run),
    });
  },
});

export const cancel = defineTool({
  name: 'cancel',
  title: 'End a collection early',
  description: 'Ends the window of a collection that this server began; what was gathered is sealed.',
  effect: 'collects',
  input: z.strictObject({ executionId: z.string().min(1).max(100), region: p.region }),
  output: z.object({ ...UNTRUSTED, ...runData.shape }),
  run: async ({ executionId }, call) => {
    const run = call.state.runs.cancel(executionId, 'ended by the tool cancel');
    const ended = await call.state.runs.ended(run.id, call.signal, () => undefined);
    return { data: { untrusted: true as const, ...runFields(ended) }, text: runText(ended) };
  },
});
