/**
 * One change of incident.yaml as data: made from an edited document (`report absorb`) or a command, written by
 * `editIncident`, which keeps comments and order. Edits are applied one after the other; a later one sees what an
 * earlier one did. A field that lives in `narrative/<field>.md` is changed there.
 *
 * `path` leads from the root: `root_cause.text`, `timeline[t3].text` (the element with that id), `next[0].do` (an
 * element by its place, where elements have no ids), `audiences["net.ops"].ask` (a key that is no plain word).
 */
export type IncidentEdit = {
  /** Section of the document in which a person made the change. */
  readonly block?: string;
  readonly path: string;
} & (
  | {
      /** Gives the key this value; keys on the way that are missing are made. */
      readonly op: 'set';
      /** What the file holds before; undefined: nothing. Another value there means that the edit is stale: refuse it. */
      readonly was?: unknown;
      readonly value: unknown;
    }
  | {
      /** Into the array at `path`, which is made where it is missing. An object comes without id: the writer gives the next one. */
      readonly op: 'insert';
      readonly value: string | Readonly<Record<string, unknown>>;
      readonly after?: After;
    }
  | {
      /** Takes an element out of the array at `path`, or a key out of the map. */
      readonly op: 'remove';
      readonly item: Item;
    }
  | {
      /** Puts an element of the array at `path` elsewhere. */
      readonly op: 'move';
      readonly item: Item;
      readonly after: After;
    }
);

/** Which element of an array: its id, its text where elements are strings, or its place counted from 0. Or a key of a map. */
type Item = string | number;
/** Directly behind this element; null: to the front; absent: to the end. Several behind the same one come in reverse order. */
type After = Item | null;

/** A step of a path: a key, or the element of an array that has this id or stands at this place. */
export type PathStep = string | number | { readonly id: string };

const STEP = /\.?([\p{L}_$][\p{L}\p{N}_$-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[([^\]"]+)\]/uy;

/** The steps of a path; undefined where it is none. */
export function pathSteps(path: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) return undefined;
    const [, key, place, quoted, id] = match;
    if (key !== undefined) steps.push(key);
    else if (place !== undefined) steps.push(Number(place));
    else if (quoted !== undefined) steps.push(JSON.parse(`"${quoted}"`) as string);
    else if (id !== undefined) steps.push({ id });
  }
  return steps.length > 0 ? steps : undefined;
}

/** `key` as a further step of a path, quoted where it is no plain word. */
export function under(path: string, key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
