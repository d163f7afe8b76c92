import { z } from 'zod';
import { bindingSchema } from './document-kind.js';

export const LOCK_SCHEMA = 'evidence/incident-lock/v1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** `evidence.lock.json`: what the tool knows of an incident folder. Nobody edits it; without it, ids begin anew. */
export const lockSchema = z.looseObject({
  schema: z.literal(LOCK_SCHEMA),
  tool: z.string(),
  /** By id: `B1`. `path` is relative to the folder where the bundle is below or beside it. */
  bundles: z.record(
    z.string(),
    z.looseObject({
      name: z.string(),
      path: z.string(),
      bytes: z.number(),
      sha256: sha256.optional(),
      manifestSha256: sha256,
      attachedAt: z.string(),
    }),
  ),
  evidence: z.array(
    z.looseObject({
      id: z.string(),
      bundle: z.string(),
      path: z.string(),
      line: z.number().optional(),
      endLine: z.number().optional(),
      sha256: sha256.optional(),
      host: z.string().optional(),
      at: z.string().optional(),
      command: z.string().optional(),
    }),
  ),
  /** Letter → the last number given out; ids are never used twice: `{t: 14, E: 7}`. */
  lastId: z.record(z.string(), z.number()),
  /**
   * What was proposed: event of timeline.jsonl → row, `hypothesis:mtu_black_hole` → H1, `times.started` → the time.
   * Also of what a person deleted: it is not proposed again.
   */
  proposed: z.record(z.string(), z.string()),
  /** Document (`pir`, `escalation.vendor`) → its last render. */
  renders: z.record(
    z.string(),
    z.looseObject({
      version: z.number(),
      at: z.string(),
      tool: z.string(),
      /** Of the templates it was made with. */
      templates: z.string().optional(),
      /** What it is printed in: to be made so again. */
      language: z.string().optional(),
      timezone: z.string().optional(),
      /** Section → its text as rendered, without the anchor. */
      blocks: z.record(z.string(), z.string()),
      bindings: z.record(z.string(), bindingSchema),
      facts: z.record(z.string(), z.string()),
      rows: z.array(z.string()),
      verdict: z.string().optional(),
      /** Format → SHA-256 of the published file `out/<document>.<format>`. */
      files: z.record(z.string(), sha256),
      /** Final versions, the oldest first: never overwritten. */
      frozen: z
        .array(
          z.looseObject({
            version: z.number(),
            at: z.string(),
            /** Format → SHA-256 of `out/<document>.v<version>.<format>`. */
            files: z.record(z.string(), sha256),
            /** Bundle → SHA-256 of its manifest. */
            bundles: z.record(z.string(), sha256),
          }),
        )
        .optional(),
      /** Format → SHA-256 of an edited file whose edits were taken over: the next render may overwrite it. */
      absorbed: z.record(z.string(), sha256).optional(),
      /** Edits of the document that a person has to decide about. */
      conflicts: z
        .array(
          z.looseObject({
            block: z.string(),
            reason: z.string(),
            path: z.string().optional(),
            base: z.string(),
            yours: z.string(),
            theirs: z.string(),
            note: z.string().optional(),
          }),
        )
        .optional(),
    }),
  ),
});
export type Lock = z.infer<typeof lockSchema>;
/** The last render of a document. */
export type Render = Lock['renders'][string];

export function emptyLock(tool: string): Lock {
  return {
    schema: LOCK_SCHEMA,
    tool,
    bundles: {},
    evidence: [],
    lastId: {},
    proposed: {},
    renders: {},
  };
}
