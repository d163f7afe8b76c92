/** A label beside its mark at `x`; row 0 is the row of the marks, further ones are reached by a leader from there. */
export interface Label {
  readonly x: number;
  readonly width: number;
}

export interface Place {
  readonly row: number;
  /** Left edge of the text. */
  readonly left: number;
}

export interface Room {
  /** The first of these rows: 1 keeps row 0 for the marks. */
  readonly first?: number;
  readonly rows: number;
  readonly left: number;
  readonly right: number;
  /** Between a leader and its text. */
  readonly gap: number;
  /** Where a text may stand about its x, best first. */
  readonly sides: readonly ('right' | 'left' | 'middle')[];
  /** Marks: taken of row 0. */
  readonly taken: readonly { readonly left: number; readonly right: number }[];
}

/** Of more labels not all would find a place. */
const MOST_SEARCHED = 12;
/** Steps of the search for a place for every label; beyond, what is found at once is taken. */
const PATIENCE = 20_000;
/** Between two labels of a row, and between a label and a foreign leader. */
const CLEAR = 6;

/**
 * A place for each label, so that none lies on another, on a mark or on a leader; undefined where there is none left.
 * Searched in as few rows as will do. Where not all find a place: from the right to the left, texts to the right, so
 * that a label that must go down has nothing below it that it could cut.
 */
export function placeLabels(labels: readonly Label[], room: Room): (Place | undefined)[] {
  const order = labels.map((label, index) => ({ label, index })).toSorted((a, b) => b.label.x - a.label.x);
  const sorted = order.map(({ label }) => label);
  const steps = { left: PATIENCE };
  let found: Place[] | undefined;
  const least = labels.length > MOST_SEARCHED ? Infinity : (room.first ?? 0) + 1;
  for (let rows = least; rows <= room.rows && found === undefined; rows++)
    found = search(sorted, { ...room, rows }, [], steps);
  const places = found ?? greedy(sorted, room);
  const result: (Place | undefined)[] = labels.map(() => undefined);
  order.forEach(({ index }, i) => (result[index] = places[i]));
  return result;
}

interface Placed extends Place {
  readonly label: Label;
}

function search(
  labels: readonly Label[],
  room: Room,
  placed: readonly Placed[],
  steps: { left: number },
): Place[] | undefined {
  const label = labels[placed.length];
  if (label === undefined) return [...placed];
  for (const place of candidates(label, room)) {
    if (steps.left-- <= 0) return undefined;
    if (!isFree(label, place, room, placed)) continue;
    const all = search(labels, room, [...placed, { ...place, label }], steps);
    if (all) return all;
  }
  return undefined;
}

function greedy(labels: readonly Label[], room: Room): (Place | undefined)[] {
  const placed: Placed[] = [];
  return labels.map((label) => {
    const place = [...candidates(label, room)].find((candidate) => isFree(label, candidate, room, placed));
    if (place) placed.push({ ...place, label });
    return place;
  });
}

function isFree(label: Label, { row, left }: Place, room: Room, placed: readonly Placed[]): boolean {
  const right = left + label.width;
  if (left < room.left || right > room.right) return false;
  const meets = (a: number, b: number): boolean => left < b + CLEAR && right > a - CLEAR;
  if (row === 0 && room.taken.some((mark) => meets(mark.left, mark.right) && !owns(label, mark)))
    return false;
  return placed.every(({ label: other, ...at }) => {
    const otherRight = at.left + other.width;
    if (at.row === row && meets(at.left, otherRight)) return false;
    if (at.row > row && other.x > left - 3 && other.x < right + 3) return false;
    return !(at.row < row && label.x > at.left - 3 && label.x < otherRight + 3);
  });
}

/** Its own mark begins or ends where its text is attached. */
function owns(label: Label, mark: { readonly left: number; readonly right: number }): boolean {
  return label.x >= mark.left && label.x <= mark.right;
}

function* candidates(label: Label, room: Room): Generator<Place> {
  const own = room.taken.filter((mark) => owns(label, mark));
  for (let row = room.first ?? 0; row < room.rows; row++) {
    for (const side of room.sides) {
      const [from, to] =
        row === 0
          ? [Math.min(label.x, ...own.map((m) => m.left)), Math.max(label.x, ...own.map((m) => m.right))]
          : [label.x, label.x];
      if (side === 'middle') yield { row, left: label.x - label.width / 2 };
      else yield { row, left: side === 'right' ? to + room.gap : from - room.gap - label.width };
    }
  }
}
