import { z } from 'zod';
import { LAYERS } from '../../src/core/layers.js';
import { OUTCOMES } from '../../src/core/outcome.js';

/** One sentence read from the evidence: numbers with their denominators, and the line they stand in. */
export const statement = z.object({
  layer: z.enum(LAYERS),
  /** True when a reader should look here first: something was lost, refused, dropped, failed or is full. */
  standsOut: z.boolean(),
  text: z.string(),
  cite: z.string(),
});

const gap = z.object({
  outcome: z.enum(OUTCOMES),
  probes: z.array(z.string()),
  reason: z.string(),
  remedy: z.string().optional(),
});

const growth = z.object({
  host: z.string(),
  counter: z.string(),
  start: z.number(),
  end: z.number(),
  delta: z.number(),
  rate: z.number().describe('per second'),
  seconds: z.number(),
  cite: z.string(),
});

const linePlot = z.object({
  file: z.string(),
  title: z.string(),
  xLabel: z.string(),
  yLabel: z.string(),
  series: z.array(
    z.object({
      name: z.string(),
      points: z.array(z.object({ x: z.number(), y: z.number().nullable() })),
    }),
  ),
});

const barPlot = z.object({
  file: z.string(),
  title: z.string(),
  unit: z.string(),
  bars: z.array(z.object({ label: z.string(), value: z.number() })),
});

/** Everything README.md and report.html print. */
export const model = z.object({
  name: z.string(),
  case: z.string().optional(),
  tool: z.string(),
  createdAt: z.string(),
  interrupted: z.boolean(),
  complete: z.boolean(),
  vantage: z.object({ host: z.string(), user: z.string(), root: z.boolean(), command: z.string() }),
  window: z.object({ start: z.string(), end: z.string(), seconds: z.number() }),
  profile: z.string(),
  hosts: z.array(
    z.object({
      id: z.string(),
      kernel: z.string().optional(),
      cpus: z.number(),
      bootId: z.string().optional(),
    }),
  ),
  targets: z.array(z.object({ name: z.string(), origin: z.string(), addresses: z.array(z.string()) })),
  probes: z.object({ total: z.number(), ok: z.number(), missing: z.number() }),
  standsOut: z.array(statement),
  facts: z.array(statement),
  linePlots: z.array(linePlot),
  barPlots: z.array(barPlot),
  grew: z.array(growth),
  grewMore: z.number().describe('how many further counters grew'),
  sinceBoot: z.array(
    z.object({ host: z.string(), counter: z.string(), total: z.number(), cite: z.string() }),
  ),
  missing: z.array(gap),
  notRun: z.array(gap),
  readFirst: z.array(z.object({ question: z.string(), files: z.array(z.string()) })),
  files: z.array(
    z.object({
      collector: z.string(),
      artifacts: z.array(
        z.object({
          path: z.string(),
          command: z.string(),
          startedAt: z.string(),
          outcome: z.enum(OUTCOMES),
          bytes: z.number(),
          note: z.string().optional(),
        }),
      ),
    }),
  ),
});

export type Model = z.infer<typeof model>;
export type Statement = z.infer<typeof statement>;
