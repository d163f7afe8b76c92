import type { z } from 'zod';
import type { runData } from './answer-schemas.js';
import type { Run } from './runs.js';

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
