import { readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import { isIncidentFolder } from '../incident/read-incident.js';

interface Incidents {
  readonly incidents?: string;
}

/** Names of the incident folders below --incidents. */
export async function incidentNames({ incidents }: Incidents): Promise<string[]> {
  if (incidents === undefined) return [];
  const names = (await readdir(incidents)).filter((name) => !name.startsWith('.'));
  const found: string[] = [];
  for (const name of names.toSorted()) {
    const path = join(incidents, name);
    const inside = `${await realpath(path).catch(() => '')}${sep}`.startsWith(
      `${await realpath(incidents)}${sep}`,
    );
    if (inside && (await isIncidentFolder(path))) found.push(name);
  }
  return found;
}

/** Throws E_REFUSED for what is no incident folder of ours. */
export async function incidentPath(state: Incidents, name: string): Promise<string> {
  if (state.incidents === undefined)
    throw new EvidenceError(
      'E_REFUSED',
      'this server knows no incident folders',
      'start evidence mcp with --incidents DIR',
    );
  const names = await incidentNames(state);
  if (names.includes(name)) return join(state.incidents, name);
  throw new EvidenceError(
    'E_REFUSED',
    `there is no incident "${name}"`,
    didYouMean(name, names) ?? `there are: ${names.slice(0, 20).join(', ') || 'none'}`,
  );
}
