/** `evidence://bundle/<id>/<path>`; without a path the manifest of the bundle. */
export function resourceUri(bundle: string, path = 'manifest.json'): string {
  return `evidence://bundle/${encodeURIComponent(bundle)}/${path.split('/').map(encodeURIComponent).join('/')}`;
}
