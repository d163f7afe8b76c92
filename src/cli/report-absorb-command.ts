import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Lock } from '../core/documents/lock.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { type IncidentFolder, readIncident } from '../incident/read-incident.js';
import { joinSections } from '../render/document/sections.js';
import { absorb, type Absorbed } from '../report/absorb.js';
import { absorbFile, storedConflicts } from '../report/absorb-file.js';
import { type Conflict, CONFLICT_REASONS } from '../report/absorbed.js';
import { type Finished, finish } from '../report/finish.js';
import type { Who } from '../report/override-edits.js';
import { editedName, fileName, sha256 } from '../report/publish.js';
import { withMarkers, withYours } from '../report/settle.js';
import { conflictText } from '../report/to-fill.js';
import { writeEdits } from '../report/write-edits.js';
import type { Upkeep } from './report-upkeep-commands.js';
import { painter, type Paint } from './style.js';

interface Flags {
  readonly by?: string;
  readonly why?: string;
  readonly deleteRows?: boolean;
  readonly take?: string;
  readonly writeMarkers?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence report absorb`: exit 2 while there are conflicts. */
export async function runAbsorb(
  folder: string,
  documents: readonly string[],
  flags: Flags,
  { make }: Upkeep,
): Promise<number> {
  const rendered = Object.keys((await readIncident(folder)).lock.renders);
  const unknown = documents.find((document) => !rendered.includes(document));
  if (unknown !== undefined)
    throw new EvidenceError(
      'E_USAGE',
      `${folder}: ${unknown} was not rendered`,
      `one of: ${rendered.join(', ') || 'none yet'}`,
    );
  const who: Who = {
    by: flags.by ?? userInfo().username,
    at: new Date().toISOString(),
    why: flags.why ?? 'edited in the document',
  };
  const results: { document: string; result: Absorbed }[] = [];
  for (const document of documents.length > 0 ? documents : rendered) {
    // Each sees what the one before wrote.
    const current = await readIncident(folder);
    const now = finish(await make(current, document), current.incident);
    const result =
      flags.take === undefined
        ? await absorbFile(current, document, now, {
            who,
            deleteRows: flags.deleteRows === true,
            dryRun: flags.dryRun === true,
          })
        : await settle(current, document, now, who, flags);
    if (!result) continue;
    results.push({ document, result });
    if (flags.writeMarkers === true && flags.dryRun !== true && result.conflicts.length > 0)
      await writeMarked(folder, document, now, result.conflicts);
  }
  print(results, flags);
  return results.some(({ result }) => result.conflicts.length > 0) ? EXIT.usage : EXIT.done;
}

/** Conflicts the lock remembers: your words are taken over, or they are dropped. */
async function settle(
  current: IncidentFolder,
  document: string,
  now: Finished,
  who: Who,
  { take, dryRun }: Flags,
): Promise<Absorbed | undefined> {
  const render = current.lock.renders[document];
  const conflicts = storedConflicts(render);
  if (!render || conflicts.length === 0) return undefined;
  const { sections, left } =
    take === 'yours' ? withYours(now.sections, conflicts) : { sections: now.sections, left: [] };
  const result = absorb({
    base: now.render,
    edited: joinSections(sections, true),
    now,
    incident: current.incident,
    who,
  });
  const open = [...left, ...result.conflicts];
  const note = (lock: Lock): Lock => ({
    ...lock,
    renders: { ...lock.renders, [document]: { ...render, conflicts: open.map((c) => ({ ...c })) } },
  });
  if (dryRun !== true) await writeEdits(current.folder, result.edits, note);
  return { ...result, conflicts: open };
}

/**
 * The document with both sides in it. It counts as edited: what is made of the markers is absorbed next time, against
 * what the incident says now.
 */
async function writeMarked(
  folder: string,
  document: string,
  now: Finished,
  conflicts: readonly Conflict[],
): Promise<void> {
  const out = join(folder, 'out');
  const path = join(out, fileName(document, 'md'));
  await copyFile(path, join(out, editedName(document, 'md', sha256(await readFile(path)))));
  await writeFile(path, joinSections(withMarkers(now.sections, conflicts), true));
  const { blocks, bindings, facts } = now.render;
  await writeEdits(folder, [], (lock) => {
    const before = lock.renders[document];
    return before
      ? { ...lock, renders: { ...lock.renders, [document]: { ...before, blocks, bindings, facts } } }
      : lock;
  });
}

function print(results: readonly { document: string; result: Absorbed }[], flags: Flags): void {
  if (flags.json) {
    process.stdout.write(
      `${JSON.stringify(
        results.map(({ document, result }) => ({ document, ...result })),
        null,
        2,
      )}\n`,
    );
    return;
  }
  const paint = painter(process.stdout, flags.color);
  const lines = results.flatMap(({ document, result }) =>
    documentLines(document, result, flags.dryRun === true, paint),
  );
  process.stdout.write(
    `${(lines.length > 0 ? lines : ['no document was edited since it was rendered']).join('\n')}\n`,
  );
}

function documentLines(
  document: string,
  { edits, conflicts, notes }: Absorbed,
  isDry: boolean,
  paint: Paint,
): string[] {
  const count = edits.length === 1 ? 'one edit' : `${edits.length} edits`;
  return [
    `${document}: ${count} ${isDry ? 'would be taken over' : 'taken over'}`,
    ...edits.map((edit) => {
      const value = edit.op === 'set' || edit.op === 'insert' ? edit.value : edit.item;
      return `  ${edit.op} ${visible(edit.path)}: ${cut(value)}`;
    }),
    ...notes.map((note) => `  note: ${visible(note)}`),
    ...conflicts.map((conflict) => `  ${paint('red', 'conflict')} ${visible(conflictText(conflict))}`),
    ...(conflicts.some(({ reason }) => reason === 'both_changed')
      ? [`  settle with --take yours or --take theirs (${CONFLICT_REASONS.both_changed})`]
      : []),
  ];
}

function cut(value: unknown): string {
  const text = visible(typeof value === 'string' ? value : JSON.stringify(value))
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}
