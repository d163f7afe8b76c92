import { join } from 'node:path';
import { artifactSchema, runSchema, type Run } from '../bundle/manifest.js';
import { unfinished } from '../bundle/partial-artifacts.js';
import { JOURNAL, RUN } from '../bundle/spool.js';
import type { Artifact } from '../core/artifact.js';
import { EvidenceError } from '../core/errors.js';
import { slug } from '../core/slug.js';
import { VERSION } from '../core/version.js';
import { type Copied, copyFile } from './copy-file.js';
import { redactJson } from '../redact/json.js';
import type { Importer, Imported, Intake } from './importer.js';
import type { Tree } from './tree.js';

const MOST_JOURNAL = 64 * 1024 ** 2;
const MOST_RUN = 1024 ** 2;

/** What the shell script of `evidence script` leaves: run.json, artifacts.ndjson and hosts/<host>/…. */
export const scriptResult: Importer = {
  kind: 'script',
  recognises: ({ files }) => {
    const names = new Set(files.map((f) => f.path));
    return names.has(RUN) && names.has(JOURNAL) ? 1 : 0;
  },
  read: readScriptResult,
};

async function readScriptResult({ input, leftOut, damage }: Tree, intake: Intake): Promise<Imported> {
  const { redaction } = intake;
  // The script writes plain files with plain names, and its archive whole.
  const [odd] = leftOut;
  if (odd) throw new EvidenceError('E_HOSTILE_BUNDLE', `${input.path}: ${odd.name}: ${odd.why}`, HOSTILE);
  if (damage !== undefined) throw notAResult(input.path, damage);
  const run = readRun(await input.read(RUN, { maxBytes: MOST_RUN }), input.path);
  const journal = (await input.read(JOURNAL, { maxBytes: MOST_JOURNAL })).toString('utf8');
  const [host] = run.hosts;
  if (host === undefined) throw notAResult(input.path, 'run.json names no host');
  const id = intake.claimHost(host.id);
  const moved = (path: string): string | undefined => moveTo(path, slug(host.id), slug(id));
  const files = new Map<string, Copied>();
  let others = 0;
  await input.visit(async ({ path, size, content }) => {
    const to = moved(path);
    // The script takes these away at its end, if it comes to that.
    if (isWorkingFile(path) || (size === 0 && path.endsWith('.stderr.txt'))) return;
    if (to === undefined) return void others++;
    const redactor = to.endsWith('.pcap') ? undefined : redaction.policy.stream();
    files.set(to, await copyFile(content, join(intake.spool, to), redactor));
    if (redactor) redaction.finished(to, redactor);
  });
  const lines = readArtifacts(journal);
  const changed: string[] = [];
  const known = lines.artifacts.map((artifact) =>
    redaction.artifact(settled(moveArtifact(artifact, id, moved), files, changed)),
  );
  const spooled = [...files].map(([path, { bytes }]) => ({ path, bytes }));
  const rest = unfinished(intake.spool, spooled, known, id).map((a) => ({ ...a, host: id, vantage: id }));
  return {
    run: redactJson(
      {
        ...run,
        vantage: { ...run.vantage, host: id },
        hosts: [{ ...host, id, transport: 'import', label: 'evidence script', reason: CLOCK }],
        redactions: redaction.summary(),
      },
      redaction.policy,
    ),
    artifacts: [...known, ...rest],
    notices: [
      ...modified(run),
      ...(id === host.id ? [] : [`the host ${host.id} is there already; this one is called ${id}`]),
      ...(changed.length === 0
        ? []
        : [`${changed.length} files are not as they were recorded: ${changed.slice(0, 3).join(', ')}`]),
      ...(rest.length === 0 ? [] : [`${rest.length} probes had not ended when the script did`]),
      ...(lines.unread === 0 ? [] : [`${lines.unread} lines of its journal could not be read`]),
      ...(others === 0 ? [] : [`${others} files in it are not evidence and were left out`]),
    ],
    origin: { host: id, ...(typeof run['script'] === 'object' && { script: run['script'] }), changed },
  };
}

function isWorkingFile(path: string): boolean {
  return path.startsWith('run/') || [RUN, JOURNAL, 'script.log', 'reserve.bin', 'stop'].includes(path);
}

const HOSTILE = 'the script of evidence never leaves such a thing: ask where it comes from';
const CLOCK = 'its clock was not compared with that of any other machine';

function notAResult(where: string, why: string): EvidenceError {
  return new EvidenceError(
    'E_NOT_A_BUNDLE',
    `${where}: ${why}`,
    'if the script was killed, unpack it and try: evidence seal FOLDER',
  );
}

function readRun(json: Buffer, where: string): Run & Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json.toString('utf8'));
  } catch (error) {
    throw notAResult(where, `run.json is no JSON: ${(error as Error).message}`);
  }
  const { data, error } = runSchema.safeParse(value);
  if (data) return data;
  const [issue] = error.issues;
  throw notAResult(where, `run.json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`);
}

function readArtifacts(text: string): { artifacts: Artifact[]; unread: number } {
  const found = new Map<string, Artifact>();
  let unread = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const artifact = artifactOf(line);
    if (artifact) found.set(artifact.path ?? line, artifact);
    else unread++;
  }
  return { artifacts: [...found.values()], unread };
}

function artifactOf(line: string): Artifact | undefined {
  try {
    return artifactSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Only what lies below the input's own host is taken, whatever its journal claims. */
function moveTo(path: string, from: string, to: string): string | undefined {
  const prefix = `hosts/${from}/`;
  return path.startsWith(prefix) && path.split('/').length === 4
    ? `hosts/${to}/${path.slice(prefix.length)}`
    : undefined;
}

function moveArtifact(a: Artifact, id: string, moved: (path: string) => string | undefined): Artifact {
  const { path, stderrPath, ...rest } = a;
  const [out, err] = [path, stderrPath].map((p) => (p === undefined ? undefined : moved(p)));
  return {
    ...rest,
    host: id,
    vantage: id,
    ...(out !== undefined && { path: out }),
    ...(err !== undefined && { stderrPath: err }),
  };
}

/** The record of a file and the file itself, compared and brought together. */
function settled(a: Artifact, files: ReadonlyMap<string, Copied>, changed: string[]): Artifact {
  const out = a.path === undefined ? undefined : files.get(a.path);
  if (a.path !== undefined && out === undefined) return settled(withoutOutput(a), files, changed);
  const err = a.stderrPath === undefined ? undefined : files.get(a.stderrPath);
  const differs =
    (out !== undefined && a.sha256 !== undefined && a.sha256 !== out.givenSha256) ||
    (err !== undefined && a.stderrSha256 !== undefined && a.stderrSha256 !== err.givenSha256);
  if (differs) changed.push(a.path ?? a.stderrPath ?? '');
  const said = 'its content is not what the script recorded';
  const masked = (out?.masked ?? 0) + (err?.masked ?? 0);
  return {
    ...a,
    ...(out && { bytes: out.bytes, sha256: out.sha256 }),
    ...(err && { stderrBytes: err.bytes, stderrSha256: err.sha256 }),
    ...(differs && { note: a.note === undefined ? said : `${a.note}; ${said}` }),
    redactions: a.redactions + masked,
  };
}

function withoutOutput(artifact: Artifact): Artifact {
  const { path, sha256: _, ...a } = artifact;
  const lost = `its output (${path}) is not in the result`;
  const outcome = a.outcome === 'ok' ? 'failed' : a.outcome;
  return { ...a, bytes: 0, outcome, reason: a.reason === undefined ? lost : `${a.reason}; ${lost}` };
}

/** A changed script is said, not refused: whoever ran it may have had a reason. */
function modified(run: Readonly<Record<string, unknown>>): string[] {
  const script = run['script'] as
    { version?: unknown; bodySha256?: unknown; ranSha256?: unknown } | undefined;
  if (script === undefined) return ['run.json does not say which script wrote it'];
  const { bodySha256, ranSha256, version } = script;
  return [
    ...(bodySha256 === '' || ranSha256 === ''
      ? ['whether the script was changed is not known: it came through a pipe, or there is no sha256sum']
      : bodySha256 === ranSha256
        ? []
        : ['the script was changed after evidence wrote it']),
    ...(version === VERSION ? [] : [`the script is of evidence ${String(version)}, this is ${VERSION}`]),
  ];
}
