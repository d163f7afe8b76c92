import { isGlob } from '../../core/glob.js';
import type { LogRequest } from '../../core/log-request.js';
import type { Outcome } from '../../core/outcome.js';
import { formatBytes } from '../../core/units.js';
import type { Ending } from './ending.js';
import type { LogFileFacts, LogScanResult } from './types.js';

/** Pure: outcome of a whole request, most telling reason first. */
export function conclude(
  request: LogRequest,
  files: readonly LogFileFacts[],
  notes: readonly string[],
  ended: Ending | undefined,
): { outcome: Outcome; reason?: string } {
  if (ended) return ended;
  if (files.length === 0) return nothingFound(request, notes);
  const read = files.filter(isRead);
  if (read.length === 0) {
    const [first] = files;
    const denied = files.find((f) => f.outcome === 'denied');
    const telling = denied ?? first;
    const others = files.length > 1 ? ` (and ${files.length - 1} more that could not be read)` : '';
    return { outcome: telling?.outcome ?? 'failed', reason: `${telling?.path}: ${telling?.reason}${others}` };
  }
  return lacking(files, notes) ?? { outcome: 'ok' };
}

function isRead({ outcome }: LogFileFacts): boolean {
  return outcome === 'ok' || outcome === 'truncated';
}

/** Some of it was read: what the rest is missing for. Undefined where nothing is missing. */
function lacking(
  files: readonly LogFileFacts[],
  notes: readonly string[],
): { outcome: Outcome; reason: string } | undefined {
  const unread = files.filter((f) => !isRead(f) && !f.passedOver);
  const cut = files.find((f) => f.outcome === 'truncated');
  const first = unread.find((f) => f.outcome === 'denied') ?? unread[0];
  const reasons = [
    ...(first ? [`${unread.length} of ${files.length} files not read, ${first.path}: ${first.reason}`] : []),
    ...(cut ? [`${cut.path}: ${cut.reason}`] : []),
    ...notes,
  ];
  if (reasons.length === 0) return undefined;
  const denied = first?.outcome === 'denied' || notes.some(isDenial);
  return { outcome: denied ? 'denied' : 'truncated', reason: reasons.join('; ') };
}

function isDenial(note: string): boolean {
  return /: E(?:ACCES|PERM)$/.test(note);
}

function nothingFound(request: LogRequest, notes: readonly string[]): { outcome: Outcome; reason: string } {
  const said = notes.length > 0 ? `; ${notes.join(', ')}` : '';
  const what = isGlob(request.glob)
    ? `no file matches ${request.glob}`
    : `no file was found in the folder ${request.glob}`;
  const denied = notes.some(isDenial);
  return { outcome: denied ? 'denied' : 'unsupported', reason: what + said };
}

/** For people, a line for each file: what was searched, found and left out; then what was not even looked into. Shown beside the artifact. */
export function describeScan({ files, notes, traffic }: LogScanResult): string[] {
  const lines = [...files.map(describeFile), ...notes];
  if (traffic)
    lines.push(`${formatBytes(traffic.bytes)} came over the connection, in ${traffic.commands} commands`);
  return lines;
}

function describeFile(file: LogFileFacts): string {
  const searched = file.scannedTo - file.scannedFrom;
  if (searched === 0 && file.outcome !== 'ok' && file.outcome !== 'truncated') {
    return `${file.path}: not read: ${file.reason}`;
  }
  const parts = [
    `${file.matched} lines match${file.kept === file.matched ? '' : `, the newest ${file.kept} kept`}`,
    `${formatBytes(searched)} searched of ${formatBytes(file.gzip ? file.scannedTo : (file.size ?? 0))}${file.gzip ? ' unpacked' : ''}`,
    ...(file.bisected ? ['the rest lies outside the time bounds (sorted file)'] : []),
    ...(file.holes ? [`${formatBytes(file.holes)} of zeros skipped`] : []),
    ...(file.untimed ? ['no line tells its time, so the time bounds were not applied'] : []),
    ...(file.changed ? [`it ${CHANGED[file.changed]} while it was read`] : []),
    ...(file.binary ? ['has NUL bytes'] : []),
    ...(file.invalidUtf8 ? ['not all UTF-8'] : []),
    ...(file.longLines ? ['lines over 256 KiB were split'] : []),
    ...(file.reason === undefined ? [] : [file.reason]),
  ];
  return `${file.path}: ${parts.join('; ')}`;
}

const CHANGED = {
  grew: 'grew',
  shrank: 'was truncated',
  rotated: 'was rotated',
  vanished: 'was removed',
} as const;
