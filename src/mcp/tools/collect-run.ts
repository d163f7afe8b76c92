import type { z } from 'zod';
import { PROFILES } from '../../collect/options.js';
import { parseDuration } from '../../core/units.js';
import { allowedTargets } from '../allowed-targets.js';
import { gather } from '../run-collect.js';
import { runFields, runText } from '../run-data.js';
import type { Run } from '../runs.js';
import type { Answer, Call } from '../tool.js';
import type {
  cancelInput,
  cancelOutput,
  collectingSchema,
  collectInput,
  collectOutput,
  statusInput,
  statusOutput,
} from './collect.js';

type Collecting = Omit<z.infer<typeof collectingSchema>, 'idempotencyToken' | 'region'>;

export async function runCollect(
  args: z.infer<typeof collectInput>,
  call: Call,
): Promise<Answer<z.input<typeof collectOutput>>> {
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
}

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
    gather(
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

const TELL_MS = 5000;

/** Until it has ended; a call that is cancelled ends it, and what was gathered is sealed. */
export async function waitFor(run: Run, { state, signal, progress }: Call): Promise<Run> {
  const tell = (r: Run): void => progress(r.progress, 100, r.message);
  // Clients give up on a call that says nothing.
  const timer = setInterval(() => tell(state.runs.get(run.id)), TELL_MS);
  const ended = await state.runs.ended(run.id, signal, tell).finally(() => clearInterval(timer));
  if (signal.aborted) state.runs.cancel(run.id, 'the call was cancelled');
  return ended;
}

export function runStatus(
  { executionId, includeStepDetails }: z.infer<typeof statusInput>,
  { state }: Call,
): Promise<Answer<z.input<typeof statusOutput>>> {
  const run = state.runs.get(executionId);
  return Promise.resolve({
    data: { untrusted: true as const, ...runFields(run, includeStepDetails) },
    text: runText(run),
  });
}

export async function runCancel(
  { executionId }: z.infer<typeof cancelInput>,
  call: Call,
): Promise<Answer<z.input<typeof cancelOutput>>> {
  const run = call.state.runs.cancel(executionId, 'ended by the tool cancel');
  const ended = await call.state.runs.ended(run.id, call.signal, () => undefined);
  return { data: { untrusted: true as const, ...runFields(ended) }, text: runText(ended) };
}
