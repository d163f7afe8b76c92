import type { z } from 'zod';
import type { TimelineEvent } from '../core/timeline-event.js';
import { FINDING_STATES } from '../core/finding-state.js';
import { listFindings } from '../query/findings.js';
import type { claim } from './answer-schemas.js';
import { citing } from './cited.js';
import { type Focus, focusOn } from './focus.js';
import type { SearchHit } from './search-hits.js';
import type { Call } from './tool.js';

export type Claim = z.input<typeof claim>;

export interface Resolved {
  readonly claims: readonly Claim[];
  readonly unresolved: readonly { readonly finding_id: string; readonly reason: string }[];
}

const SHAPES = 'ids look like PATH-01-59639eddcd (errors), S-1f0a… (search), t1a2b3c4d (timeline, correlate)';

/**
 * Every id, or why it stands for nothing. A finding is looked for in the bundle in question, then in the others of its
 * hosts; a hit of a search where it was found.
 */
export async function resolveClaims(ids: readonly string[], focus: Focus, call: Call): Promise<Resolved> {
  const claims: Claim[] = [];
  const unresolved: { finding_id: string; reason: string }[] = [];
  for (const id of new Set(ids)) {
    const found = await resolve(id, focus, call);
    if (typeof found === 'string') unresolved.push({ finding_id: id, reason: found });
    else claims.push(found);
  }
  return { claims, unresolved };
}

async function resolve(id: string, focus: Focus, call: Call): Promise<Claim | string> {
  if (/^F-\d+$/.test(id)) return `positions such as ${id} stand for nothing here; ${SHAPES}`;
  if (id.startsWith('S-')) return ofHit(call.state.hits.get(id), id, call);
  if (/^t[0-9a-f]{8}$/.test(id)) {
    const event = (await call.state.judged.events(focus)).find((e) => e.id === id);
    return event === undefined ? `no event of ${focus.info.id} has this id` : ofEvent(event, focus);
  }
  const here = await ofFinding(id, focus, call);
  if (here !== undefined) return here;
  const hosts = focus.info.hosts.map((h) => h.id);
  const { bundles } = await call.state.folder.list();
  const others = bundles.filter((b) => b.id !== focus.info.id && b.hosts.some((h) => hosts.includes(h.id)));
  for (const other of others.slice(0, MOST_OTHERS)) {
    const found = await ofFinding(id, await focusOn(call, { instanceId: other.id }), call);
    if (found !== undefined) return found;
  }
  return /^[A-Z]{2,8}-\d{2,4}-[0-9a-f]{6,}$/.test(id)
    ? `no finding of ${focus.info.id} or of ${Math.min(others.length, MOST_OTHERS)} other bundles of its hosts has this id`
    : `this is no id; ${SHAPES}`;
}

const MOST_OTHERS = 5;

async function ofFinding(id: string, focus: Focus, call: Call): Promise<Claim | undefined> {
  const { findings } = listFindings([await call.state.judged.judged(focus)], { states: FINDING_STATES });
  const f = findings.find((x) => x.id === id);
  if (f === undefined) return undefined;
  const cite = citing(focus);
  return {
    finding_id: id,
    kind: 'finding',
    bundle: focus.info.id,
    host: f.host,
    ...(f.severity !== undefined && { severity: f.severity }),
    state: f.state,
    layer: f.layer,
    statement: f.statement,
    ...(f.onset !== undefined && { at: f.onset }),
    citations: f.citations.slice(0, 5).map((c) => cite(c.cite)),
  };
}

function ofEvent(event: TimelineEvent, focus: Focus): Claim {
  return {
    finding_id: event.id,
    kind: 'event',
    bundle: focus.info.id,
    host: event.host,
    severity: event.severity,
    statement: event.text,
    at: event.at,
    citations: event.cite === undefined ? [] : [citing(focus)(event.cite)],
  };
}

async function ofHit(hit: SearchHit | undefined, id: string, call: Call): Promise<Claim | string> {
  if (hit === undefined) return `no search that was made here found ${id}: search again`;
  const gone = `${hit.bundle}, where it was found, is no longer there`;
  const focus = await focusOn(call, { instanceId: hit.bundle, bundle: hit.bundle }).catch(() => undefined);
  if (focus === undefined) return gone;
  if (!focus.manifest.artifacts.some((a) => a.path === hit.path || a.stderrPath === hit.path)) return gone;
  const cite = citing(focus);
  return {
    finding_id: id,
    kind: 'search_hit',
    bundle: hit.bundle,
    ...(hit.host !== undefined && { host: hit.host }),
    statement: `${hit.isWhole ? '' : 'at least '}${hit.matched} lines of ${hit.path} match ${hit.query}`,
    citations: hit.lines.map((line) => cite(`${hit.path}:${line}`)),
  };
}
