import { z } from 'zod';

const list = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((v) => [v ?? []].flat());

/** What is true of a case: the keys of `expect.yaml`, and of our own scenarios. */
export const truthSchema = z.object({
  title: z.string(),
  /** `benign`: unusual but harmless. */
  kind: z.enum(['fault', 'healthy', 'benign', 'recovered']),
  /** `none`, a cause, or several that hold at once. */
  root_cause: list,
  /** Other names for the same. */
  accept: list,
  failure_layer: list,
  /** Where it is, for people; {@link placesOf} finds the hosts in it. */
  where: list,
  max_severity: z.enum(['info', 'warning', 'critical']).default('info'),
  /** Causes that would be wrong, with `*` at the end for a family. */
  must_not_claim: list,
  /** True symptoms: may be said, but not as the cause. */
  consequences: list,
});

export type Truth = z.infer<typeof truthSchema>;

/** Words for a host in a sentence about a place, by role. */
const ROLE_WORDS: Readonly<Record<string, RegExp>> = {
  client: /\b(?:client|cli|edge01)\b/,
  server: /\b(?:server|srv|web01)\b/,
  gateway: /\b(?:gateway|router|rtr|gw01)\b/,
  other: /\b(?:other|cli2|edge02)\b/,
};

export interface Places {
  /** Roles that are named. */
  readonly roles: readonly string[];
  /** A segment between hosts: whoever sees it may name it. */
  readonly isPath: boolean;
  /** Addresses and interfaces that are named: a verdict about one of them is about that place. */
  readonly subjects: readonly string[];
}

export function placesOf(where: readonly string[]): Places {
  const text = where.join('; ');
  return {
    roles: Object.entries(ROLE_WORDS).flatMap(([role, word]) => (word.test(text) ? [role] : [])),
    isPath: /\b(?:path|segment)\b/i.test(text),
    subjects: text.match(/\b(?:\d{1,3}\.){3}\d{1,3}\b|\bport \d+/g) ?? [],
  };
}
