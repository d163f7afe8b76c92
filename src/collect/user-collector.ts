import { RE2JS } from 're2js';
import { z } from 'zod';
import { type Collector, defineCollector, type Probe, type Source } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { LAYERS } from '../core/layers.js';
import { LEAST_MS, LONGEST_MS } from '../core/requests.js';
import { formatDuration, parseDuration, parseSize } from '../core/units.js';

const word = z.string().min(1).refine(hasNoNul, 'no argument can hold a NUL byte');
const tool = word.regex(/^(?:\/|[^/]+$)/, 'must be a name, or an absolute path');
const words = z.tuple([tool], word);
const duration = z
  .string()
  .transform((text, ctx) => orIssue(ctx, () => parseDuration(text, 'timeout')))
  .refine(
    (ms) => ms >= LEAST_MS && ms <= LONGEST_MS,
    `must be ${formatDuration(LEAST_MS)} to ${formatDuration(LONGEST_MS)}`,
  );
const size = z
  .string()
  .transform((text, ctx) => orIssue(ctx, () => parseSize(text, 'max_size')))
  .refine((bytes) => bytes > 0, 'must be more than 0 bytes');
export const pattern = z.string().refine(isRe2, 'not a valid RE2 pattern');
const absolute = z
  .string()
  .regex(/^\//, 'must be an absolute path or glob')
  .refine(hasNoNul, 'no path can hold a NUL byte');

/** A collector of the user's own: a command or files, when, and within which limits. */
export const userCollectorSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and - only'),
    title: z.string().optional(),
    why: z.string().min(1, 'say which question it answers'),
    layer: z.enum(LAYERS).default('application'),
    command: words.optional().describe('argv, no shell: ["mytool", "--status"]'),
    files: z.union([absolute.transform((f) => [f]), z.array(absolute).min(1)]).optional(),
    timeout: duration.optional(),
    max_size: size.optional(),
    when: z.enum(['once', 'start_end', 'during']).default('once'),
    effect: z.enum(['reads', 'sends_traffic']).default('reads'),
    root: z.enum(['needed', 'better']).optional(),
    ok_exits: z.array(z.int().min(0).max(255)).optional(),
    profiles: z.array(z.enum(['quick', 'network', 'full'])).default(['network', 'full']),
    package: z.string().default('').describe('Debian package of the command'),
    redact: z
      .array(pattern)
      .default([])
      .describe('RE2 patterns; what they match is masked before it is written'),
  })
  .refine((c) => (c.command === undefined) !== (c.files === undefined), 'needs either command or files');

type UserCollector = z.infer<typeof userCollectorSchema>;

/** YAML → Collector. Its output is kept as text; there is no parser for what only the user knows. */
export function userCollector(given: UserCollector): Collector {
  const source = sourceOf(given);
  const probe: Probe = {
    id: 'output',
    run: source,
    when: given.when,
    ...(given.timeout !== undefined && { timeoutMs: given.timeout }),
    ...(given.max_size !== undefined && { maxBytes: given.max_size }),
    ...(given.root && { root: given.root }),
    ...(given.ok_exits && { okExits: given.ok_exits }),
    ...(given.redact.length > 0 && { redact: given.redact }),
  };
  return defineCollector({
    id: given.id,
    title: given.title ?? given.id,
    why: given.why,
    layer: given.layer,
    effect: given.effect,
    ...(given.root === undefined && { isPlain: true }),
    cost: 'slow',
    profiles: given.profiles,
    params: z.object({}),
    fills: [],
    tools: given.command?.[0] === undefined ? {} : { [given.command[0]]: given.package },
    plan: () => [probe],
    parse: () => [],
  });
}

function sourceOf({ command, files }: UserCollector): Source {
  const [tool, ...args] = command ?? [];
  return tool === undefined ? { read: files ?? [], regularOnly: true } : { argv: [tool, ...args] };
}

function hasNoNul(text: string): boolean {
  return !text.includes('\0');
}

function isRe2(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}

function orIssue(ctx: z.RefinementCtx, read: () => number): number {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    ctx.addIssue(`${error.message} (${error.hint ?? ''})`);
    return z.NEVER;
  }
}
