import type { packTar } from './pack-tar.js';

export type ArchiveFormat = 'tar.gz' | 'zip';

/** Loads what packs such an archive. */
export async function packerOf(format: ArchiveFormat): Promise<typeof packTar> {
  return format === 'zip' ? (await import('./pack-zip.js')).packZip : (await import('./pack-tar.js')).packTar;
}
