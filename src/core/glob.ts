/** True when `pattern` has a wildcard: `*`, `?` or `[`. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/**
 * Compiles one path segment of a glob (no `/`): `*` any run, `?` one character, `[abc]`, `[a-z]`, `[!a]`.
 * A leading dot must be named, as in the shell. An unclosed `[` stands for itself.
 */
export function segmentMatcher(segment: string): (name: string) => boolean {
  const source = segment.replace(/\[(!?)([^\]/]+)\]|[*?]|[^*?[]+|\[/g, (part, not?: string, set?: string) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
    return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  const pattern = new RegExp(`^(?:${source})$`, 's');
  const dotNamed = segment.startsWith('.');
  return (name) => (dotNamed || !name.startsWith('.')) && pattern.test(name);
}
