import { createInterface } from 'node:readline';

/** Enter sets a marker, with what was typed before it; Ctrl-D ends. Only where a person can type. */
export function onKeys(on: { mark: (text: string) => void; end: () => void }): { close(): void } {
  // Not as a terminal: readline would take Ctrl-C for itself, and the live view owns the screen.
  if (!process.stdin.isTTY) return { close: () => {} };
  const lines = createInterface({ input: process.stdin, terminal: false });
  let isClosed = false;
  lines.on('line', (text) => on.mark(text.trim() === '' ? 'marked' : text.trim().slice(0, 200)));
  lines.on('close', () => {
    if (!isClosed) on.end();
  });
  return {
    close: () => {
      isClosed = true;
      lines.close();
      process.stdin.pause();
    },
  };
}
