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

/** Between two labels of a row, and between a label and a foreign leader. */
const CLEAR = 6;

/**
 * A place for each label, so that none lies on another, on a mark or on a leader; undefined where there is none left.
 * From the right to the left: a label that must go down then has nothing below it that it could cut.
 */
export function placeLabels(labels: readonly Label[], room: Room): (Place | undefined)[] {
  const placed: { label: Label; place: Place }[] = [];
  const isFree = (label: Label, { row, left }: Place): boolean => {
    const right = left + label.width;
    if (left < room.left || right > room.right) return false;
    const meets = (a: number, b: number): boolean => left < b + CLEAR && right > a - CLEAR;
    if (
      row === 0 &&
      room.taken.some(
        (mark) => mark.right !== mark.left && meets(mark.left, mark.right) && !owns(label, mark),
      )
    )
      return false;
    return placed.every(({ label: other, place }) => {
      const otherRight = place.left + other.width;
      if (place.row === row && meets(place.left, otherRight)) return false;
      if (place.row > row && other.x > left - 3 && other.x < right + 3) return false;
      return !(place.row < row && label.x > place.left - 3 && label.x < otherRight + 3);
    });
  };
  const order = labels.map((_, i) => i).toSorted((a, b) => (labels[b]?.x ?? 0) - (labels[a]?.x ?? 0));
  const result: (Place | undefined)[] = labels.map(() => undefined);
  for (const index of order) {
    const label = labels[index];
    if (label === undefined) continue;
    const place = [...candidates(label, room)].find((candidate) => isFree(label, candidate));
    if (place) placed.push({ label, place });
    result[index] = place;
  }
  return result;
}

/** Its own mark begins or ends where its text is attached. */
function owns(label: Label, mark: { readonly left: number; readonly right: number }): boolean {
  return label.x >= mark.left && label.x <= mark.right;
}

function* candidates(label: Label, room: Room): Generator<Place> {
  const own = room.taken.filter((mark) => owns(label, mark));
  for (let row = 0; row < room.rows; row++) {
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
