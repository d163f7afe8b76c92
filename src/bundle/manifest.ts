import { z } from 'zod';
import { OUTCOMES } from '../core/outcome.js';
import { REDACT_MODES } from '../redact/mode.js';
import { pathProblem } from './entry-path.js';

export const SCHEMA = 'evidence/bundle/v1';
export const MANIFEST = 'manifest.json';
/** SSH signature over the bytes of the manifest; made after it, so not listed in it. */
export const SIGNATURE = 'manifest.json.sig';

/**
 * An object that keeps keys it does not know: a later `evidence` may add optional fields to v1, and they
 * survive reading and sealing again. The static type stays exact, so that our own typos do not compile.
 */
function open<S extends z.ZodRawShape>(shape: S): z.ZodObject<S> {
  return z.looseObject(shape);
}

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower case hex digits');
const time = z.iso.datetime({ offset: true });
const path = z.string().refine((p) => pathProblem(p) === undefined, 'not a path inside a bundle');
const id = z.string().min(1);

const windowSchema = open({
  startedAt: time,
  endedAt: time.optional(),
  /** When each snapshot was complete; absent when the run ended before it. */
  startSnapshotAt: time.optional(),
  endSnapshotAt: time.optional(),
}).describe('By the clock of the machine that ran evidence');

const vantageSchema = open({
  host: id,
  user: z.string(),
  uid: z.int(),
  argv: z.string().describe('The command line as given, quoted for a shell'),
});

const targetSchema = open({
  name: id,
  host: id,
  port: z.int().min(0).max(65_535).optional(),
  url: z.string().optional(),
  addresses: z.array(z.string()),
  origin: z.enum(['given', 'gateway', 'peer', 'inventory']),
});

const hostSchema = open({
  id,
  hostname: z.string(),
  transport: z
    .enum(['local', 'ssh', 'exec', 'import'])
    .describe('import: others gathered it, or a script of evidence; its clock was compared with no other'),
  kernel: z.string().optional(),
  bootId: z.string().optional(),
  bootIdEnd: z.string().optional().describe('Differs from bootId when the host rebooted in the window'),
  os: z.string().optional(),
  timeZone: z.string().optional().describe('IANA zone: that of times without one in its logs'),
  uid: z.int(),
  cpus: count,
  clockOffsetMs: z.number().optional().describe('Clock of this host minus clock of the vantage'),
  clockErrorMs: z.number().nonnegative().optional().describe('± around the offset'),
  label: z.string().optional().describe('How a host other than this machine was reached'),
  role: z.string().optional(),
  address: z.string().optional().describe('Where the other hosts of the run reach it'),
  targets: z.array(z.string()).optional().describe('Names of the targets it probed'),
  window: windowSchema.optional().describe('Absent when nothing was run there'),
  limitations: z
    .array(z.string())
    .optional()
    .describe('What could not be guaranteed there, a sentence each; absent where everything holds'),
  outcome: z.enum(OUTCOMES),
  reason: z.string().optional(),
  remedy: z.string().optional().describe('What the user can do about it'),
});

export const artifactSchema = open({
  path: path.optional().describe('Absent when nothing was written'),
  stderrPath: path.optional(),
  host: id,
  collector: id,
  probe: id,
  subject: z.string().optional(),
  tool: id,
  argv: z.array(z.string()),
  vantage: id,
  snapshot: z.enum(['start', 'end']).optional(),
  outcome: z.enum(OUTCOMES),
  reason: z.string().min(1).optional().describe('A sentence for people; there for every outcome but ok'),
  remedy: z.string().optional().describe('What the user can do about it'),
  exit: z.int().optional(),
  signal: z.string().optional(),
  startedAt: time,
  durationMs: z.number().nonnegative(),
  bytes: count,
  sha256: sha256.optional(),
  stderrBytes: count.optional(),
  stderrSha256: sha256.optional(),
  truncatedAt: count.optional().describe('Bytes kept of an output that was longer'),
  alternative: count.optional().describe('Which entry of the probe’s `run` ran; 0 is the first choice'),
  note: z.string().optional(),
  redactions: count,
}).refine((a) => a.outcome === 'ok' || a.reason !== undefined, {
  message: 'every outcome but ok needs a reason',
  path: ['reason'],
});

const gapSchema = open({
  host: id,
  collector: id,
  probe: id,
  subject: z.string().optional(),
  snapshot: z.enum(['start', 'end']).optional(),
  outcome: z.enum(OUTCOMES),
  reason: z.string(),
  remedy: z.string().optional(),
});

/** A sealed file may be without a hash nowhere: that is checked here, not while a run is still going. */
const sealedArtifact = artifactSchema
  .refine((a) => a.path === undefined || a.sha256 !== undefined, {
    message: 'a path needs its sha256',
    path: ['sha256'],
  })
  .refine(
    (a) => a.stderrPath === undefined || (a.stderrSha256 !== undefined && a.stderrBytes !== undefined),
    {
      message: 'a stderrPath needs its stderrSha256 and stderrBytes',
      path: ['stderrSha256'],
    },
  );

const redactionsSchema = open({
  enabled: z.boolean(),
  mode: z.enum(REDACT_MODES).optional(),
  rules: z.record(z.string(), count).optional().describe('Kind of secret → how many were masked'),
  withheld: count.optional().describe('Bytes left out because they could not be redacted'),
  identities: open({
    map: z.string().describe('Which identity map leads back: a hash of its key'),
    keepVendor: z.boolean().describe('The vendor parts of MAC addresses are the real ones'),
    replaced: z.record(z.string(), count).describe('Kind of identity → how many'),
  })
    .optional()
    .describe('Addresses and names are pseudonyms'),
}).describe('redaction.json has it by file');
const custodySchema = open({
  action: z
    .enum(['collected', 'recovered', 'imported', 'redacted'])
    .describe('recovered: sealed from what a crash had left'),
  at: time.describe('By the clock of that host'),
  user: z.string(),
  uid: z.int(),
  host: id,
  tool: open({ name: id, version: id }),
  previousManifestSha256: sha256.optional().describe('Of the bundle this one was made from'),
  note: z.string().optional(),
});

const sealSchema = open({
  at: time,
  signer: open({ keyType: id, fingerprint: z.string().regex(/^SHA256:/) })
    .optional()
    .describe('Whose signature belongs into manifest.json.sig'),
  recipients: z
    .array(z.string())
    .optional()
    .describe('age recipients the archive was to be encrypted for when it was sealed'),
});

const draftShape = {
  tool: open({ name: id, version: id }),
  case: z.string().optional(),
  createdAt: time,
  window: windowSchema,
  vantage: vantageSchema,
  profile: id,
  options: z.record(z.string(), z.unknown()).describe('As resolved from flags, environment and files'),
  targets: z.array(targetSchema),
  hosts: z.array(hostSchema),
  redactions: redactionsSchema,
  budget: open({ bytes: count.optional(), usedBytes: count, timeMs: z.number().nonnegative().optional() }),
  custody: z.array(custodySchema).optional().describe('Who did what to it, oldest first'),
  seal: sealSchema.optional(),
  interrupted: z.boolean(),
  complete: z.boolean().describe('Nothing that was asked for is missing'),
};

/** What `run.json` holds in a spool directory: everything known before the artifacts. */
export const runSchema = open(draftShape);

export const manifestSchema = open({
  schema: z.literal(SCHEMA),
  ...draftShape,
  artifacts: z.array(sealedArtifact),
  gaps: z.array(gapSchema).describe('Derived: every artifact whose outcome is not ok'),
  files: z
    .array(open({ path, bytes: count, sha256 }))
    .describe('Everything else in the bundle but the manifest itself'),
});

export type Artifact = z.infer<typeof artifactSchema>;
export type Gap = z.infer<typeof gapSchema>;
export type Manifest = z.infer<typeof manifestSchema>;
export type BundleFile = Manifest['files'][number];
export type CustodyEntry = z.infer<typeof custodySchema>;
export type Run = z.infer<typeof runSchema>;
/** What a run hands to `sealBundle`, which adds the schema, `files` and `gaps`. */
export type ManifestDraft = Run & { readonly artifacts: readonly Artifact[] };
