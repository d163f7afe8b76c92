const LONGEST_PATH = 1024;
const LONGEST_NAME = 255;

/**
 * Why `path` must not be a path inside a bundle, or undefined when it may be: relative, `/` between names,
 * at most 1024 bytes (255 per name), nothing that means another place on any system and nothing that could
 * steer a terminal. One rule for the manifest, the writer, the reader and extraction.
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  // The reader decodes names as UTF-8; U+FFFD stands where that was impossible.
  if (path.includes('\uFFFD') || /\p{Surrogate}/u.test(path)) return 'is not valid UTF-8';
  if (/\p{Cc}/u.test(path)) return 'holds a control character';
  if (path.includes('\\')) return 'holds a backslash';
  if (path.startsWith('/')) return 'is absolute';
  if (/(?:^|\/)[A-Za-z]:/.test(path)) return 'holds a drive letter';
  if (Buffer.byteLength(path) > LONGEST_PATH) return `is longer than ${LONGEST_PATH} bytes`;
  for (const name of path.split('/')) {
    if (name === '..') return 'climbs out of the bundle (..)';
    if (name === '' || name === '.') return 'holds an empty name or "."';
    if (Buffer.byteLength(name) > LONGEST_NAME) return `holds a name longer than ${LONGEST_NAME} bytes`;
  }
  return undefined;
}

/** A name for a message: quoted, control characters escaped, cut to a readable length. */
export function shown(name: string): string {
  const escaped = JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name);
  return escaped.replace(/[\u007F-\u009F]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}
