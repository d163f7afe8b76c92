import { realpath, stat, type Stats } from 'node:fs';
import { fileKind, isQueue, NOT_READ, QUEUES } from '../core/file-kind.js';

/** What a FIFO, a socket, a device or a queue of the kernel answers where only files are to be read; a folder fails by itself. */
export const NOT_A_FILE = 'EFTYPE';

export type Refused = 'fifo' | 'socket' | 'device' | 'queue';

export function isRefused(kind: string): kind is Refused {
  return kind === 'fifo' || kind === 'socket' || kind === 'device' || kind === 'queue';
}

/** Looked at before it is opened: opening a device can already do something. */
export function whyNotRead(path: string, done: (error: NodeJS.ErrnoException | null) => void): void {
  stat(path, (error: NodeJS.ErrnoException | null, stats: Stats) => {
    // An error is told by the opening.
    const kind = error ? 'file' : fileKind(stats);
    if (isRefused(kind)) done(refusal(path, kind));
    else if (error || kind !== 'file' || stats.size > 0) done(null);
    else whyQueue(path, done);
  });
}

function whyQueue(path: string, done: (error: NodeJS.ErrnoException | null) => void): void {
  realpath.native(path, (error, real) => done(!error && isQueue(real, 0) ? refusal(path, 'queue') : null));
}

export function refusal(path: string, kind: Refused): NodeJS.ErrnoException {
  return Object.assign(new Error(`${path} ${NOT_READ[kind]}`), { code: NOT_A_FILE });
}

/** `kind PATH`: sets `k` to what must not be read and a colon, or empties it. No process but for a link to an empty file. */
export const KIND_FUNCTION = `kind() {
k=
if [ -p "$1" ]; then k=fifo:; elif [ -S "$1" ]; then k=socket:; elif [ -b "$1" ] || [ -c "$1" ]; then k=device:
elif [ -f "$1" ] && ! [ -s "$1" ]; then
r=$1
[ -L "$1" ] && r=$(readlink -f -- "$1" 2>/dev/null)
case \${r##*/} in ${QUEUES.join('|')}) k=queue: ;; esac
fi
}`;
