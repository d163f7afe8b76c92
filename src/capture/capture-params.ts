import { isIP } from 'node:net';
import { checkRequest } from '../core/check-request.js';
import { EvidenceError } from '../core/errors.js';
import { captureRequest } from '../core/requests.js';
import { formatBytes, parseSize } from '../core/units.js';

/** What commander hands over; every value is still the user's text. */
export interface CaptureWishes {
  readonly interface?: readonly string[];
  readonly peer?: readonly string[];
  readonly port?: readonly string[];
  readonly filter?: string;
  readonly snaplen?: string;
  readonly full?: boolean;
  readonly keepPayload?: boolean;
  readonly files: string;
  readonly fileSize: string;
  readonly whenFull: 'drop-oldest' | 'stop';
}

/** Settings of the collector `capture` (`collectors/capture`), checked. */
export interface CaptureParams {
  readonly packets: 0;
  readonly interfaces?: readonly string[];
  readonly snaplen?: number;
  readonly payload: 'strip' | 'keep';
  readonly expression?: string;
  readonly peers: readonly string[];
  readonly ports: readonly string[];
  readonly files: number;
  readonly file_bytes: number;
  readonly when_full: 'drop_oldest' | 'stop';
}

const LEAST_SNAPLEN = 64;
const WHOLE_PACKET = 262_144;
const MOST_FILES = 1000;
/** A packet of any length fits, and a file is not over before it was looked at. */
const LEAST_FILE = 512 * 1024;

/** Flags → params. Throws EvidenceError naming flag, value and remedy. */
export function captureParams(wishes: CaptureWishes): CaptureParams {
  const { interface: interfaces = [], peer = [], port = [], filter, full = false } = wishes;
  for (const name of interfaces)
    checkRequest(
      captureRequest,
      { interface: name, filter },
      { interface: '--interface', filter: '--filter' },
    );
  if (full && wishes.snaplen !== undefined) {
    throw new EvidenceError('E_USAGE', '--full and --snaplen exclude each other', 'leave one of them out');
  }
  const snaplen = wishes.snaplen === undefined ? undefined : snaplenOf(wishes.snaplen);
  return {
    packets: 0,
    ...(interfaces.length > 0 && { interfaces: [...new Set(interfaces)] }),
    ...(full ? { snaplen: WHOLE_PACKET } : snaplen !== undefined && { snaplen }),
    payload: full || wishes.keepPayload ? 'keep' : 'strip',
    ...(filter !== undefined && { expression: filter }),
    peers: peer.map(peerOf),
    ports: port.flatMap((text) => text.split(',')).map(portOf),
    files: filesOf(wishes.files),
    file_bytes: fileBytesOf(wishes.fileSize),
    when_full: wishes.whenFull === 'stop' ? 'stop' : 'drop_oldest',
  };
}

/** Bytes that the rings of one host may hold. */
export function ringBytes({ files, file_bytes, interfaces = [] }: CaptureParams): number {
  return files * file_bytes * Math.max(1, interfaces.length);
}

/** An address or a network: a name would be looked up by each host's own resolver, and hide what is meant. */
function peerOf(text: string): string {
  const [, address = '', bits] = /^\[?([^/\]]+)\]?(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  const isRange = bits === undefined || Number(bits) <= (family === 4 ? 32 : 128);
  if (family > 0 && isRange) return bits === undefined ? address : `${address}/${bits}`;
  throw new EvidenceError(
    'E_BAD_TARGET',
    `--peer: "${text}" is neither an address nor a network`,
    'write it like 10.0.0.5, 10.0.0.0/24 or 2001:db8::5; a name can be given as --target',
  );
}

function portOf(text: string): string {
  const [, from = '', to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const isPort = (port: string): boolean => Number(port) > 0 && Number(port) < 65_536;
  if (isPort(from) && (to === undefined || (isPort(to) && Number(to) >= Number(from)))) return text.trim();
  throw new EvidenceError('E_USAGE', `--port: "${text}" is no port`, 'write it like 443 or 8000-8100');
}

function snaplenOf(text: string): number {
  const bytes = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (bytes >= LEAST_SNAPLEN && bytes <= WHOLE_PACKET) return bytes;
  throw new EvidenceError(
    'E_BAD_LIMIT',
    `--snaplen: "${text}" is out of range`,
    `bytes of each packet, ${LEAST_SNAPLEN} to ${WHOLE_PACKET}: 128 holds plain headers, 192 to 256 those in a tunnel`,
  );
}

function filesOf(text: string): number {
  const files = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (files >= 1 && files <= MOST_FILES) return files;
  throw new EvidenceError('E_BAD_LIMIT', `--files: "${text}" is out of range`, `1 to ${MOST_FILES}`);
}

function fileBytesOf(text: string): number {
  const bytes = parseSize(text, '--file-size');
  if (bytes >= LEAST_FILE) return bytes;
  const least = formatBytes(LEAST_FILE);
  throw new EvidenceError('E_BAD_LIMIT', `--file-size: "${text}" is too small`, `at least ${least}`);
}
