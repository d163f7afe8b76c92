/** strerror(3) in the C locale as glibc, musl, and the shells dash and ash word it, to errno names. */
const MESSAGES: readonly (readonly [string, string])[] = [
  ['no such file or directory', 'ENOENT'],
  ['no such file', 'ENOENT'],
  ['permission denied', 'EACCES'],
  ['operation not permitted', 'EPERM'],
  ['not a directory', 'ENOTDIR'],
  ['is a directory', 'EISDIR'],
  ['too many levels of symbolic links', 'ELOOP'],
  ['symbolic link loop', 'ELOOP'],
  ['input/output error', 'EIO'],
  ['i/o error', 'EIO'],
  ['file name too long', 'ENAMETOOLONG'],
  ['filename too long', 'ENAMETOOLONG'],
  ['too many open files in system', 'ENFILE'],
  ['too many open files', 'EMFILE'],
  ['no file descriptors available', 'EMFILE'],
  ['stale file handle', 'ESTALE'],
  ['stale nfs file handle', 'ESTALE'],
  ['transport endpoint is not connected', 'ENOTCONN'],
  ['socket not connected', 'ENOTCONN'],
  ['connection timed out', 'ETIMEDOUT'],
  ['operation timed out', 'ETIMEDOUT'],
  ['host is down', 'EHOSTDOWN'],
  ['no such device or address', 'ENXIO'],
  ['no such device', 'ENODEV'],
  ['value too large for defined data type', 'EOVERFLOW'],
  ['value too large for data type', 'EOVERFLOW'],
  ['required key not available', 'ENOKEY'],
  ['structure needs cleaning', 'EUCLEAN'],
  ['cannot allocate memory', 'ENOMEM'],
  ['out of memory', 'ENOMEM'],
];

/** What a tool's complaint ends in. A path in front of it may hold anything, so only the end counts. */
export function errnoOf(message: string): string {
  const text = message.trim().toLowerCase();
  return MESSAGES.find(([words]) => text.endsWith(words))?.[1] ?? 'EUNKNOWN';
}

/** The same for a tool that goes on to print other lines: the first line that ends in an error counts. */
export function errnoIn(output: string): string | undefined {
  const codes = output.split('\n').map(errnoOf);
  return codes.find((code) => code !== 'EUNKNOWN');
}
