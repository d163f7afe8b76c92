import type { Artifact } from './artifact.js';

const CAPTURE = /\.(?:pcap|pcapng|cap)(?:\.gz)?$/;

/** True of a file name that packet captures have. */
export function isCaptureName(path: string): boolean {
  return CAPTURE.test(path);
}

/** True of an artifact that holds packets. */
export function isCaptureFile(artifact: Artifact): artifact is Artifact & { readonly path: string } {
  return artifact.path !== undefined && artifact.bytes > 0 && isCaptureName(artifact.path);
}
