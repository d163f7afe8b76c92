import { formatBytes, formatDuration } from '../core/units.js';
import type { UploadControl } from '../upload/upload.js';
import { visible } from '../render/escape.js';

/** Not more often than people read. */
const EVERY_MS = 500;

/** Progress on stderr: one line that changes on a terminal, only what went wrong elsewhere, nothing with --quiet. */
export function uploadControl(signal: AbortSignal, flags: { readonly quiet?: boolean }): UploadControl {
  const isLive = !flags.quiet && process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  let shownAt = 0;
  return {
    signal,
    onProgress: (sent, total) => {
      const now = performance.now();
      if (!isLive || (sent < total && now - shownAt < EVERY_MS)) return;
      shownAt = now;
      const percent = total === 0 ? 100 : Math.floor((100 * sent) / total);
      const line = `uploading: ${percent} % of ${formatBytes(total)}`;
      process.stderr.write(`\r${sent < total ? line : ' '.repeat(line.length)}\r`);
    },
    onRetry: (reason, waitMs) => {
      if (!flags.quiet) process.stderr.write(`${visible(reason)}; again in ${formatDuration(waitMs)}\n`);
    },
  };
}
