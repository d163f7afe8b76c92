import type { Manifest } from '../bundle/manifest.js';
import { parseCitation } from './read-lines.js';

/** Where in a bundle something was read; `evidence open BUNDLE --cat CITE` shows it. */
export interface Citation {
  /** `path:line` or `path:from-to`. */
  readonly cite: string;
  readonly path: string;
  readonly line?: number;
  readonly end_line?: number;
  /** Of the file, as the manifest has it. */
  readonly sha256?: string;
}

/** Cites of a bundle with what proves that the file is the one that was read. */
export function citationOf(manifest: Manifest): (cite: string) => Citation {
  const hashes = new Map<string, string | undefined>();
  for (const a of manifest.artifacts) {
    if (a.path !== undefined) hashes.set(a.path, a.sha256);
    if (a.stderrPath !== undefined) hashes.set(a.stderrPath, a.stderrSha256);
  }
  for (const f of manifest.files) hashes.set(f.path, f.sha256);
  return (cite) => {
    const parsed = parseCitation(cite);
    const path = parsed?.path ?? cite;
    const sha256 = hashes.get(path);
    return {
      cite,
      path,
      ...(parsed && { line: parsed.from }),
      ...(parsed && parsed.to !== parsed.from && { end_line: parsed.to }),
      ...(sha256 !== undefined && { sha256 }),
    };
  };
}
