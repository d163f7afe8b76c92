import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Lock } from '../../core/documents/lock.js';
import { EvidenceError } from '../../core/errors.js';
import { escapeLine } from '../../core/escape.js';
import { changeIncident } from '../../incident/edit-incident.js';
import { EvidenceIndex } from '../../incident/evidence/evidence-index.js';
import { IdGiver } from '../../incident/ids.js';
import { readCitedLines } from '../../query/read-lines.js';
import type { Focus } from '../focus.js';
import { incidentPath } from '../incident-folders.js';
import { mayDo } from '../permission.js';
import type { Answer, Call } from '../tool.js';
import type { proposeInput, proposeOutput } from './propose.js';
import { located } from './read-run.js';

export async function runPropose(
  args: z.infer<typeof proposeInput>,
  call: Call,
): Promise<Answer<z.input<typeof proposeOutput>>> {
  mayDo(call.state, 'propose', args.confirm);
  const folder = await incidentPath(call.state, args.incident);
  const cited: Cited[] = [];
  for (const logKey of args.citations) cited.push(await openCitation(logKey, call));
  const result = await changeIncident(folder, ({ source, lock }) => {
    const index = new EvidenceIndex(lock);
    const cite = [
      ...new Set(cited.map((c) => index.id({ id: attached(lock, c), manifest: c.focus.manifest }, c.cite))),
    ];
    const key = `agent:${createHash('sha256')
      .update(JSON.stringify([args.at, args.kind, args.text]))
      .digest('hex')
      .slice(0, 16)}`;
    const known = lock.proposed[key];
    if (known !== undefined) return { edits: [], result: { row: known, cite, isNew: false } };
    const ids = new IdGiver(source.data, lock);
    const id = ids.next('t');
    const row = {
      ...{ id, at: args.at, kind: args.kind, text: escapeLine(args.text) },
      ...(args.host !== undefined && { host: escapeLine(args.host) }),
      ...{ src: 'agent', cite: cite.length === 1 ? cite[0] : cite, state: 'proposed' },
    };
    const next = index.lockWith(lock);
    return {
      edits: [{ append: ['timeline'], items: [row] }],
      lock: {
        ...next,
        lastId: { ...ids.lastId, ...next.lastId, t: ids.lastId['t'] ?? 0 },
        proposed: { ...lock.proposed, [key]: id },
      },
      result: { row: id, cite, isNew: true },
    };
  });
  return {
    data: { incident: args.incident, state: 'proposed' as const, ...result },
    text: `${result.isNew ? 'proposed' : 'had been proposed before'}: ${result.row} of ${args.incident}; a person accepts or hides it`,
  };
}

interface Cited {
  readonly focus: Focus;
  readonly cite: string;
  readonly manifestSha256: string;
}

/** A citation that leads to a line there is. Throws E_USAGE, E_NO_SUCH_ENTRY. */
async function openCitation(logKey: string, call: Call): Promise<Cited> {
  const { focus, path, lines } = await located(logKey, call);
  if (lines === undefined)
    throw new EvidenceError('E_USAGE', `${logKey} names no line`, 'cite bundle/path:line, as findings do');
  await readCitedLines(focus.bundle, { path, from: lines.from, to: lines.to }, 0);
  const manifestSha256 = createHash('sha256')
    .update(await focus.bundle.manifestBytes())
    .digest('hex');
  const cite = `${path}:${lines.from}${lines.to > lines.from ? `-${lines.to}` : ''}`;
  return { focus, cite, manifestSha256 };
}

function attached(lock: Lock, { focus, manifestSha256 }: Cited): string {
  const id = Object.entries(lock.bundles).find(([, b]) => b.manifestSha256 === manifestSha256)?.[0];
  if (id !== undefined) return id;
  throw new EvidenceError(
    'E_REFUSED',
    `${focus.info.id} is not attached to this incident`,
    `a person attaches it: evidence incident attach DIR ${focus.info.path}`,
  );
}
