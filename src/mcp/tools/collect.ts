import { z } from 'zod';
import { collectRequest, durationUpTo } from '../../core/requests.js';
import { runData } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const asked = collectRequest.shape;
/** An agent waits for it, and the host works meanwhile. */
const MOST_MS = 3_600_000;

/** What a call may say about a collection. */
export const collecting = {
  idempotencyToken: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The same token again returns the run it began, and begins no other'),
  profile: asked.profile.default('network').describe('2 s, 15 s or 1 min'),
  duration: durationUpTo(MOST_MS).optional().describe('Window between the two snapshots, e.g. 30s, 10m'),
  targets: z
    .array(asked.targets.unwrap().element.min(1).max(500))
    .max(20)
    .optional()
    .describe(
      'host, host:port or URL to probe: those of the inventory and of --target; others need --allow targets',
    ),
  passive: asked.passive.unwrap().default(false).describe('No packet is sent'),
  case: asked.case.unwrap().max(100).optional(),
  region: p.region,
};
export const collectingSchema = z.object(collecting);

export const collectInput = z.strictObject({
  instanceId: z.string().min(1).max(200).describe('Host id of the inventory, or local'),
  wait: z.boolean().default(false).describe('Answer when it has ended'),
  ...collecting,
});
export const collectOutput = z.object({ ...UNTRUSTED, ...runData.shape, idempotent: z.boolean() });
export const collect = defineTool({
  name: 'collect',
  title: 'Collect evidence from a host',
  description:
    'Begins a collection on a host of the inventory (or local) and returns at once; `status` tells how it goes. Reads state, counters and logs and sends a few probes; changes nothing there. With wait: true it answers when the bundle is sealed, tells progress meanwhile, and is ended by cancelling the call.',
  effect: 'collects',
  input: collectInput,
  output: collectOutput,
  run: async (args, call) => (await import('./collect-run.js')).runCollect(args, call),
});

export const statusInput = z.strictObject({
  executionId: z.string().min(1).max(100),
  includeStepDetails: z.boolean().default(false).describe('Host by host'),
  region: p.region,
});
export const statusOutput = z.object({ ...UNTRUSTED, ...runData.shape });
export const status = defineTool({
  name: 'status',
  title: 'How a collection goes',
  description: 'State, progress and, when it has ended, the bundle of a collection.',
  effect: 'reads',
  input: statusInput,
  output: statusOutput,
  run: async (args, call) => (await import('./collect-run.js')).runStatus(args, call),
});

export const cancelInput = z.strictObject({ executionId: z.string().min(1).max(100), region: p.region });
export const cancelOutput = z.object({ ...UNTRUSTED, ...runData.shape });
export const cancel = defineTool({
  name: 'cancel',
  title: 'End a collection early',
  description: 'Ends the window of a collection that this server began; what was gathered is sealed.',
  effect: 'collects',
  input: cancelInput,
  output: cancelOutput,
  run: async (args, call) => (await import('./collect-run.js')).runCancel(args, call),
});
