import { EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { readIncident } from '../incident/read-incident.js';
import { type Changes, changesSince, changesText } from '../report/changes.js';
import { finish } from '../report/finish.js';
import type { Upkeep } from './report-upkeep-commands.js';

/** `evidence report changes`: what would be different. */
export async function runChanges(
  folder: string,
  documents: readonly string[],
  flags: { readonly json?: boolean },
  { make }: Upkeep,
): Promise<number> {
  const current = await readIncident(folder);
  const all: Record<string, Changes> = {};
  for (const [document, render] of Object.entries(current.lock.renders)) {
    if (documents.length > 0 && !documents.includes(document)) continue;
    all[document] = changesSince(render, finish(await make(current, document), current.incident).render);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  else {
    const lines = Object.entries(all).flatMap(([document, changes]) => [
      `${document}:`,
      ...changesText(changes).map((line) => `  ${visible(line)}`),
    ]);
    process.stdout.write(`${lines.join('\n') || 'nothing was rendered yet'}\n`);
  }
  return EXIT.done;
}
