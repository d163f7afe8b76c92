import { type IncidentEdit, type PathStep, pathSteps } from '../core/documents/edits.js';

/** What an incident holds at a path; undefined where there is nothing. */
export function valueAt(root: unknown, path: string): unknown {
  return pathSteps(path)?.reduce<unknown>((place, step) => inner(place, step), root);
}

function inner(place: unknown, step: PathStep): unknown {
  if (Array.isArray(place)) return (place as unknown[])[indexOf(place, step) ?? -1];
  return isMap(place) && typeof step === 'string' && Object.hasOwn(place, step) ? place[step] : undefined;
}

function indexOf(list: readonly unknown[], step: PathStep): number | undefined {
  if (typeof step === 'number') return step;
  const at = list.findIndex((item) => typeof step === 'object' && isMap(item) && item['id'] === step.id);
  return at < 0 ? undefined : at;
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of the map `{na: …}` or `{q: …}`, which says why there is no value. */
function isReason(value: unknown): boolean {
  return isMap(value) && ('na' in value || 'q' in value);
}

/**
 * The edit that gives a path its value. Where a map on the way is said to be missing (`root_cause: {q: Q3}`), it is that
 * map which becomes known.
 */
export function setEdit(incident: unknown, path: string, value: unknown, block?: string): IncidentEdit {
  const named = block === undefined ? {} : { block };
  for (const { index } of path.matchAll(/\.|\[/g)) {
    const above = path.slice(0, index);
    const missing = valueAt(incident, above);
    if (!isReason(missing)) continue;
    const keys = (pathSteps(path) ?? []).slice((pathSteps(above) ?? []).length);
    const nested = keys.reduceRight<unknown>((inside, key) => ({ [String(key)]: inside }), value);
    return { ...named, op: 'set', path: above, was: missing, value: nested };
  }
  const was = valueAt(incident, path);
  return { ...named, op: 'set', path, ...(was !== undefined && { was }), value };
}

/** An incident with edits made, as plain data: to judge by the schema what would be written. */
export function withEdits(incident: unknown, edits: readonly IncidentEdit[]): unknown {
  const root = structuredClone(incident);
  for (const edit of edits) apply(root, edit);
  return root;
}

function apply(root: unknown, edit: IncidentEdit): void {
  const steps = pathSteps(edit.path) ?? [];
  if (edit.op === 'set') return put(root, steps, edit.value);
  const held = valueAt(root, edit.path);
  if (edit.op === 'remove' && isMap(held)) {
    delete held[String(edit.item)];
    return;
  }
  const list = Array.isArray(held) ? (held as unknown[]) : [];
  if (!Array.isArray(held)) put(root, steps, list);
  const place = (item: string | number): number =>
    list.findIndex((each, i) => i === item || each === item || (isMap(each) && each['id'] === item));
  if (edit.op === 'remove') {
    const at = place(edit.item);
    if (at >= 0) list.splice(at, 1);
    return;
  }
  const taken = edit.op === 'move' ? list.splice(place(edit.item), 1) : [edit.value];
  const { after } = edit;
  list.splice(after === undefined ? list.length : after === null ? 0 : place(after) + 1, 0, ...taken);
}

function put(root: unknown, steps: readonly PathStep[], value: unknown): void {
  let place = root;
  for (const [i, step] of steps.slice(0, -1).entries()) {
    if (inner(place, step) === undefined || inner(place, step) === null)
      assign(place, step, typeof steps[i + 1] === 'string' ? {} : []);
    place = inner(place, step);
  }
  const last = steps.at(-1);
  if (last !== undefined) assign(place, last, value);
}

function assign(place: unknown, step: PathStep, value: unknown): void {
  if (Array.isArray(place)) (place as unknown[])[indexOf(place, step) ?? place.length] = value;
  else if (isMap(place)) place[String(step)] = value;
}
