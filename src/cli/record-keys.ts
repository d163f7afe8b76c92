import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface KeyHandlers {
  /** Enter was pressed, whatever comes of it: the terminal has gone to the next line. */
  readonly typed: () => void;
  readonly mark: (text: string) => void;
  readonly end: (how: string) => void;
}

/** Enter ends, words before it make it a marker; Ctrl-D ends too. Only where a person can type. */
export function onKeys({ typed, mark, end }: KeyHandlers): { close(): void } {
  if (!process.stdin.isTTY || isBackground()) return { close: () => {} };
  // Not as a terminal: readline would take Ctrl-C for itself, and the live view owns the screen.
  const lines = createInterface({ input: process.stdin, terminal: false });
  let isClosed = false;
  lines.on('line', (text) => {
    typed();
    if (text === '') end('ended by Enter');
    else mark(text.trim() === '' ? 'marked' : text.trim().slice(0, 200));
  });
  lines.on('close', () => {
    if (!isClosed) end('ended by Ctrl-D');
  });
  return {
    close: () => {
      isClosed = true;
      lines.close();
      process.stdin.pause();
    },
  };
}

/** A job in the background that reads its terminal is stopped (SIGTTIN). proc(5): pgrp and tpgid of /proc/self/stat. */
function isBackground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group !== foreground;
  } catch {
    return false; // Not Linux.
  }
}
