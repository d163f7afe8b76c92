/** What strerror(3) says in the C locale: glibc, and where they differ musl and busybox. */
const BY_TEXT = new Map(
  Object.entries({
    'No such file or directory': 'ENOENT',
    'Permission denied': 'EACCES',
    'Operation not permitted': 'EPERM',
    'Is a directory': 'EISDIR',
    'Not a directory': 'ENOTDIR',
    'Invalid argument': 'EINVAL',
    'No such device': 'ENODEV',
    'No such device or address': 'ENXIO',
    'Operation not supported': 'EOPNOTSUPP',
    'Not supported': 'EOPNOTSUPP',
    'Input/output error': 'EIO',
    'I/O error': 'EIO',
    'No such process': 'ESRCH',
    'Too many levels of symbolic links': 'ELOOP',
    'Symbolic link loop': 'ELOOP',
    'File name too long': 'ENAMETOOLONG',
    'Filename too long': 'ENAMETOOLONG',
    'Device or resource busy': 'EBUSY',
    'Resource busy': 'EBUSY',
    'Resource temporarily unavailable': 'EAGAIN',
    'Cannot allocate memory': 'ENOMEM',
    'Out of memory': 'ENOMEM',
    'Stale file handle': 'ESTALE',
    'Connection timed out': 'ETIMEDOUT',
    'Network is down': 'ENETDOWN',
    'Transport endpoint is not connected': 'ENOTCONN',
    'Bad address': 'EFAULT',
    'Exec format error': 'ENOEXEC',
    'Argument list too long': 'E2BIG',
  }),
);

/** The errno name behind the last words of a message (`cat: /x: Permission denied`); undefined for other text. */
export function errnoOf(message: string): string | undefined {
  const text = message.trim();
  return BY_TEXT.get(text.slice(text.lastIndexOf(': ') + 1).trim());
}
