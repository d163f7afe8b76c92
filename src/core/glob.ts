/** True when `pattern` has a wildcard: `*`, `?` or `[`. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** Characters one position may have; `*` stands for itself. */
type Position = '*' | ((code: number) => boolean);

const SLASH = 0x2f;

/**
 * Compiles one path segment of a glob (no `/`): `*` any run, `?` one character, `[abc]`, `[a-z]`, `[!a]`.
 * A leading dot must be named, as in the shell. An unclosed `[` stands for itself. Patterns come from users and
 * names from the sick machine, so no pattern takes more than its length times the name's.
 */
export function segmentMatcher(segment: string): (name: string) => boolean {
  const positions = [...segment.matchAll(/\[(!?)([^\]/]+)\]|\*+|[^]/g)].map(([part, not, set]): Position => {
    if (part.startsWith('*')) return '*';
    if (part === '?') return (code) => code !== SLASH;
    if (set !== undefined) return charset(set, not === '!');
    const only = part.charCodeAt(0);
    return (code) => code === only;
  });
  const dotNamed = segment.startsWith('.');
  return (name) => (dotNamed || !name.startsWith('.')) && matches(positions, name);
}

/**
 * A glob over a relative path: `**` is any number of folders, the rest as in `segmentMatcher`. Without a `/` it is about
 * the last name; without a wildcard it is that file, or everything in that folder.
 */
export function pathMatcher(glob: string): (path: string) => boolean {
  const wanted = glob.replace(/^\.?\/|\/$/g, '');
  const segments = wanted.split('/').map((s) => (s === '**' ? s : segmentMatcher(s)));
  const [only] = segments;
  if (segments.length === 1 && only !== undefined && only !== '**' && isGlob(wanted))
    return (path) => only(path.slice(path.lastIndexOf('/') + 1));
  if (!isGlob(wanted))
    return (path) => path === wanted || path.startsWith(`${wanted}/`) || path.endsWith(`/${wanted}`);
  return (path) => matchSegments(segments, path.split('/'));
}

/** As `matches`, a folder for a character and `**` for a star. */
function matchSegments(
  segments: readonly ('**' | ((name: string) => boolean))[],
  names: readonly string[],
): boolean {
  let star = -1;
  let starTook = 0;
  let at = 0;
  for (let i = 0; i < names.length;) {
    const segment = segments[at];
    if (segment === '**') {
      star = at++;
      starTook = i;
    } else if (segment?.(names[i] ?? '')) {
      at++;
      i++;
    } else {
      if (star < 0) return false;
      at = star + 1;
      i = ++starTook;
    }
  }
  while (segments[at] === '**') at++;
  return at === segments.length;
}

/**
 * Two pointers. Where a name does not go on as it should, only the last `*` need take one character more: what an
 * earlier one took is the shortest it can be, and leaves the most for the rest.
 */
function matches(positions: readonly Position[], name: string): boolean {
  let star = -1;
  let starTook = 0;
  let at = 0;
  for (let i = 0; i < name.length;) {
    const position = positions[at];
    if (position === '*') {
      star = at++;
      starTook = i;
    } else if (position?.(name.charCodeAt(i))) {
      at++;
      i++;
    } else {
      if (star < 0 || name.charCodeAt(starTook) === SLASH) return false;
      at = star + 1;
      i = ++starTook;
    }
  }
  while (positions[at] === '*') at++;
  return at === positions.length;
}

function charset(set: string, negated: boolean): (code: number) => boolean {
  const ranges: [number, number][] = [];
  for (let i = 0; i < set.length; i++) {
    const low = set.charCodeAt(i);
    const isRange = set[i + 1] === '-' && i + 2 < set.length;
    if (isRange) i += 2;
    ranges.push([low, isRange ? set.charCodeAt(i) : low]);
  }
  return (code) => ranges.some(([low, high]) => low <= code && code <= high) !== negated;
}
