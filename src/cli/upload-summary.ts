import { formatBytes } from '../core/units.js';
import { visible } from '../core/escape.js';
import type { Uploaded } from '../upload/upload.js';
import type { Paint } from './style.js';

/** Where it went and how surely, or why not, and that the bundle is still here. */
export function uploadSummary(result: Uploaded, bundle: string, paint: Paint): string {
  const tries = result.attempts === 1 ? '' : `, attempt ${result.attempts}`;
  if (!result.ok) {
    return [
      `${paint('red', 'NOT uploaded')} to ${visible(result.to)}${tries}: ${visible(result.reason)}`,
      ...(result.hint === undefined ? [] : [`  → ${result.hint}`]),
      `  the bundle is here: ${bundle}`,
      '',
    ].join('\n');
  }
  const resumed =
    result.resumedFrom === 0 ? '' : `, ${formatBytes(result.resumedFrom)} of it were there already`;
  return [
    `${paint('green', 'uploaded')} to ${visible(result.to)}`,
    `  ${formatBytes(result.bytes)}${resumed}${tries}; verified: ${result.verified}`,
    '',
  ].join('\n');
}
