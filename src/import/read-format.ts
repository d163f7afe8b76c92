import { join } from 'node:path';
import type { Artifact } from '../core/artifact.js';
import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { redactJson } from '../redact/json.js';
import { Names, TEXT } from './artifact-names.js';
import { converted, MOST_BYTES } from './convert.js';
import { type Copied, copyFile } from './copy-file.js';
import { noticesOf, runOf } from './foreign-run.js';
import type { ForeignArtifact, Format, Taken } from './format.js';
import type { Imported, Importer, Intake } from './importer.js';
import { encodingNote } from './text-kind.js';
import type { Tree } from './tree.js';

/** A layout of foreign evidence as an importer. */
export function importerOf(format: Format): Importer {
  return {
    kind: format.kind,
    recognises: (tree) => format.recognises(tree),
    read: (tree, intake) => readFormat(format, tree, intake),
  };
}

async function readFormat(format: Format, tree: Tree, intake: Intake): Promise<Imported> {
  const taken = format.artifacts(tree);
  if (!taken.artifacts.some((a) => a.as)) throw nothingRead(tree);
  const id = intake.claimHost(taken.hostname);
  const names = new Names(id);
  const planned = taken.artifacts.map((a) => ({ a, path: a.leftOut ? undefined : names.pathOf(a) }));
  const files = await copied(planned, tree, intake);
  const artifacts = planned.map(({ a, path }) => {
    const file = path === undefined ? undefined : files.get(path);
    return intake.redaction.artifact(artifactOf(a, id, path, file));
  });
  const absent = intake.collectors
    .filter((c) => !artifacts.some((a) => a.collector === c.id))
    .map((c) => absentArtifact(c, id, format, taken));
  const all = [...artifacts, ...absent].toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  return {
    run: redactJson(runOf(format, tree, taken, id, all, intake), intake.redaction.policy),
    artifacts: all,
    notices: noticesOf(format, tree, taken, id),
    origin: {
      host: id,
      kind: format.kind,
      name: tree.name,
      stored: tree.stored,
      ...(tree.bytes !== undefined && { bytes: tree.bytes }),
      files: tree.files.length,
      passedOver: taken.passedOver,
      leftOut: tree.leftOut.slice(0, 100),
      ...(tree.damage !== undefined && { damage: tree.damage }),
    },
  };
}

/** What to say of an input in which nothing is evidence. */
export function nothingRead(tree: Tree): EvidenceError {
  if (tree.damage !== undefined) {
    const hint = 'copy it again from where it was made and compare the checksums';
    return new EvidenceError('E_NOT_A_BUNDLE', `${tree.input.path}: ${tree.damage}`, hint);
  }
  const kinds = new Set(tree.files.map((f) => f.text));
  const why =
    tree.files.length === 0
      ? tree.leftOut.length === 0
        ? 'there is no file in it'
        : `there is nothing in it that could be read (${tree.leftOut[0]?.name}: ${tree.leftOut[0]?.why})`
      : [...kinds].every((kind) => kind === 'binary' || kind === 'empty')
        ? `its ${tree.files.length} files are binary or empty`
        : `none of its ${tree.files.length} files is the output of a command, a log or a file of /proc that evidence reads`;
  return new EvidenceError(
    'E_NOT_A_BUNDLE',
    `${tree.input.path}: ${why}`,
    'what is recognised, and by what: docs/import.md; one output alone: evidence parse --list',
  );
}

type CopiedFile = Copied & {
  /** What is missing of it. */
  readonly cut?: string;
};

async function copied(
  planned: readonly { readonly a: ForeignArtifact; readonly path: string | undefined }[],
  tree: Tree,
  { spool, redaction }: Intake,
): Promise<ReadonlyMap<string, CopiedFile>> {
  const wanted = new Map<string, { a: ForeignArtifact; path: string }[]>();
  for (const { a, path } of planned)
    if (path !== undefined) wanted.set(a.file.path, [...(wanted.get(a.file.path) ?? []), { a, path }]);
  const done = new Map<string, CopiedFile>();
  const one = async (a: ForeignArtifact, path: string, content: AsyncIterable<Buffer>): Promise<void> => {
    const redactor = redaction.policy.stream();
    const from = converted(a, content);
    const file = await copyFile(from.content, join(spool, path), redactor);
    redaction.finished(path, redactor);
    const cut = from.cut();
    done.set(path, { ...file, ...(cut !== undefined && { cut }) });
  };
  try {
    await tree.input.visit(async ({ path, content }) => {
      const [first, ...others] = wanted.get(path) ?? [];
      if (first === undefined) return;
      if (others.length === 0) return one(first.a, first.path, content);
      // Several parts of one file: its beginning is held, and a chunk more, which shows that it was cut.
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of content) {
        chunks.push(chunk);
        if (bytes >= MOST_BYTES) break;
        bytes += chunk.length;
      }
      for (const { a, path: to } of [first, ...others])
        await one(
          a,
          to,
          (async function* () {
            yield* chunks;
          })(),
        );
    });
  } catch (error) {
    // Where the archive is damaged was seen before, and everything ahead of it is there.
    if (tree.damage === undefined || !(error instanceof EvidenceError)) throw error;
  }
  return done;
}

function artifactOf(
  a: ForeignArtifact,
  host: string,
  path: string | undefined,
  file: CopiedFile | undefined,
): Artifact {
  const { as, file: from } = a;
  const isThere = path !== undefined && file !== undefined;
  const isCut = file?.cut !== undefined;
  const lines = a.lines;
  const notes = [
    a.note,
    `from ${from.path}${lines ? ` lines ${lines.from}–${lines.to ?? 'end'}` : ''}${a.only ? `, the lines that match ${a.only.source}` : ''}`,
    as?.prefix === undefined ? undefined : `each line has ${as.prefix} in front, as grep -H prints it`,
    from.gzip ? 'unpacked from gzip' : undefined,
    encodingNote(from.text),
    a.at.assumed === undefined ? undefined : `time assumed: ${a.at.assumed}`,
    file?.cut,
  ];
  const outcome = isThere || a.leftOut ? (isCut && a.outcome === 'ok' ? 'truncated' : a.outcome) : 'failed';
  const reason = isThere || a.leftOut ? (a.reason ?? file?.cut) : 'it could not be read to its end';
  return {
    ...(isThere && { path, sha256: file.sha256 }),
    host,
    collector: as?.collector ?? TEXT,
    probe: as?.probe ?? 'text',
    ...(as?.subject !== undefined ? { subject: as.subject } : as ? {} : { subject: from.path }),
    tool: as?.tool ?? 'none',
    argv: [...(as?.argv ?? [])],
    vantage: host,
    ...(a.snapshot && { snapshot: a.snapshot }),
    outcome,
    ...(outcome !== 'ok' && { reason: reason ?? outcome }),
    note: notes.filter((n) => n !== undefined).join('; '),
    startedAt: new Date(a.at.ms).toISOString(),
    durationMs: 0,
    bytes: file?.bytes ?? 0,
    ...(isCut && { truncatedAt: file.bytes }),
    redactions: file?.masked ?? 0,
  };
}

/** Absence has a reason too: what a collection does not hold was never asked, which is not the same as clear. */
function absentArtifact({ id }: Collector, host: string, { title }: Format, { gathered }: Taken): Artifact {
  return {
    host,
    collector: id,
    probe: 'any',
    tool: 'none',
    argv: [],
    vantage: host,
    outcome: 'not_run',
    reason: `nothing of the kind is in ${title}`,
    startedAt: new Date(gathered.ms).toISOString(),
    durationMs: 0,
    bytes: 0,
    redactions: 0,
  };
}
