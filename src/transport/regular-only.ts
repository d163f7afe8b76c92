import { stat, type Stats } from 'node:fs';
import { fileKind, NOT_READ } from '../core/file-kind.js';

/** What a FIFO, a socket or a device answers where only files are to be read; a folder fails by itself. */
export const NOT_A_FILE = 'EFTYPE';

export type Refused = 'fifo' | 'socket' | 'device';

export function isRefused(kind: string): kind is Refused {
  return kind === 'fifo' || kind === 'socket' || kind === 'device';
}

/** Looked at before it is opened: opening a device can already do something. */
export function whyNotRead(path: string, done: (error: NodeJS.ErrnoException | null) => void): void {
  stat(path, (error: NodeJS.ErrnoException | null, stats: Stats) => {
    const kind = error ? 'file' : fileKind(stats);
    // An error is told by the opening.
    done(isRefused(kind) ? refusal(path, kind) : null);
  });
}

export function refusal(path: string, kind: Refused): NodeJS.ErrnoException {
  return Object.assign(new Error(`${path} ${NOT_READ[kind]}`), { code: NOT_A_FILE });
}

/** `kind PATH`: sets `k` to what must not be read and a colon, or empties it. No process. */
export const KIND_FUNCTION = `kind() { k=; [ -f "$1" ] || if [ -p "$1" ]; then k=fifo:; elif [ -S "$1" ]; then k=socket:; elif [ -b "$1" ] || [ -c "$1" ]; then k=device:; fi; }`;
