import { z } from 'zod';
import { type Run, RUN_STATES } from './runs.js';

export const runData = z.object({
  executionId: z.string(),
  status: z.enum(RUN_STATES),
  hosts: z.array(z.string()),
  startedAt: z.string(),
  estimatedCompletionTime: z.string(),
  endedAt: z.string().optional(),
  bundle: z.string().optional().describe('What it left, whole or in part'),
  task: z.object({
    taskId: z.string(),
    state: z.enum(RUN_STATES),
    message: z.string(),
    progress: z.number().describe('0 to 100'),
  }),
  steps: z
    .array(z.object({ host: z.string(), state: z.string(), probes_done: z.number(), probes: z.number() }))
    .optional(),
  notices: z.array(z.string()),
});

export function runFields(run: Run, withSteps = false): z.input<typeof runData> {
  return {
    executionId: run.id,
    status: run.state,
    hosts: run.hosts,
    startedAt: run.startedAt,
    estimatedCompletionTime: run.estimatedCompletionTime,
    ...(run.endedAt !== undefined && { endedAt: run.endedAt }),
    ...(run.bundle !== undefined && { bundle: run.bundle }),
    task: { taskId: run.id, state: run.state, message: run.message, progress: run.progress },
    ...(withSteps && { steps: run.steps }),
    notices: run.notices,
  };
}

export function runText(run: Run): string {
  const left = run.bundle === undefined ? '' : `\nbundle: ${run.bundle}`;
  return `${run.id} ${run.state} (${run.progress} %): ${run.message}${left}`;
}
