import { EvidenceError, EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { type Given, itemOf } from '../incident/add-item.js';
import { decide, type Decision } from '../incident/decide.js';
import { changeIncident } from '../incident/edit-incident.js';
import { IdGiver } from '../incident/ids.js';
import { printJson } from './incident-output.js';

interface Flags {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence incident add DIR KIND TEXT`. */
export async function runAdd(folder: string, kind: string, text: string, flags: Flags): Promise<number> {
  const { json, color: _, all: __, ...given } = flags as Flags & Given;
  const id = await changeIncident(folder, ({ source, lock }) => {
    const ids = new IdGiver(source.data, lock);
    const item = itemOf(kind, text, given, ids);
    return { edits: [item.edit], lock: { ...lock, lastId: ids.lastId }, result: item.id };
  });
  if (json) printJson({ kind, ...(id !== undefined && { id }) });
  else process.stdout.write(`added: ${kind}${id === undefined ? '' : ` ${id}`}\n`);
  return EXIT.done;
}

/** `evidence incident accept` and `hide`. */
export async function runDecide(
  folder: string,
  ids: readonly string[],
  decision: Decision,
  flags: Flags,
): Promise<number> {
  if (ids.length === 0 && flags.all !== true)
    throw new EvidenceError(
      'E_USAGE',
      'which ones?',
      `ids such as t3; what waits: evidence incident status ${folder}`,
    );
  if (ids.length > 0 && flags.all === true)
    throw new EvidenceError('E_USAGE', '--all and ids exclude each other');
  const result = await changeIncident(folder, ({ incident }) => {
    const { edits, done, already } = decide(incident, flags.all === true ? 'all' : ids, decision);
    return { edits, result: { done, already } };
  });
  if (flags.json) printJson({ [decision]: result.done, already: result.already });
  else {
    const lines = [
      result.done.length > 0 ? `${decision}: ${result.done.join(' ')}` : `nothing to do`,
      ...(result.already.length > 0 ? [`${decision} before: ${result.already.join(' ')}`] : []),
    ];
    process.stdout.write(visible(`${lines.join('\n')}\n`));
  }
  return EXIT.done;
}
