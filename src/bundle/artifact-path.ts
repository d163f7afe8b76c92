/** What the file name of an artifact says about it. */
export interface ArtifactName {
  readonly host: string;
  readonly collector: string;
  readonly probe: string;
  readonly subject?: string;
  readonly snapshot?: 'start' | 'end';
}

const PATH =
  /^hosts\/([^/]+)\/([^/]+)\/([^/.@]+)(?:[.@]([^/]+?))??(?:\.(start|end))?(\.stderr)?(?:\.(?:txt|json|pcap))?$/;

const RECORDED = /^recordings\/([^/]+)\/([^/.]+)\.([^/.]+)(?:\.([^/]+?))?(\.stderr)?\.txt$/;

/**
 * Reads `recordings/<host>/<collector>.<probe>[.<subject>].txt` and
 * `hosts/<host>/<collector>/<probe>[.<subject>][.start|.end][.stderr].txt` back, for files whose journal
 * line was lost. Host and subject stay in the form they have in file names (`slug`).
 */
export function readArtifactPath(
  path: string,
): { name: ArtifactName; stream: 'stdout' | 'stderr' } | undefined {
  const recorded = RECORDED.exec(path);
  const match = recorded ? [...recorded.slice(0, 5), undefined, recorded[5]] : PATH.exec(path);
  if (!match) return undefined;
  const [, host = '', collector = '', probe = '', subject, snapshot, stderr] = match;
  return {
    name: {
      host,
      collector,
      probe,
      ...(subject !== undefined && { subject }),
      ...(snapshot !== undefined && { snapshot: snapshot === 'start' ? 'start' : 'end' }),
    },
    stream: stderr === undefined ? 'stdout' : 'stderr',
  };
}
