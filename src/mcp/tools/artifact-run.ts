import type { z } from 'zod';
import { MANIFEST } from '../../bundle/manifest.js';
import { EvidenceError } from '../../core/errors.js';
import { sourceOf } from '../cited.js';
import { focusOn } from '../focus.js';
import { resourceUri } from '../resource-uri.js';
import type { Answer, Call } from '../tool.js';
import type { artifactInput, artifactOutput } from './artifact.js';
import { located } from './read-run.js';

export async function runArtifact(
  args: z.infer<typeof artifactInput>,
  call: Call,
): Promise<Answer<z.input<typeof artifactOutput>>> {
  const { instanceId, bundle, logKey } = args;
  if (instanceId === undefined && bundle === undefined && logKey === undefined)
    throw new EvidenceError('E_USAGE', 'give instanceId, bundle or logKey');
  const at =
    logKey === undefined
      ? { focus: await focusOn(call, { instanceId: instanceId ?? bundle ?? '', bundle }), path: undefined }
      : await located(logKey, call);
  const { info, manifest } = at.focus;
  const { path } = at;
  const known = path === undefined ? undefined : manifest.artifacts.find((a) => a.path === path);
  const file = manifest.files.find((f) => f.path === path);
  // The manifest does not list itself.
  const own = path === MANIFEST ? (await at.focus.bundle.manifestBytes()).length : undefined;
  if (path !== undefined && !known && !file && own === undefined)
    throw new EvidenceError('E_NO_SUCH_ENTRY', `${info.id} has no file ${path}`, 'validate lists them');
  const { link } = call.state;
  const isFolder = info.bytes === undefined;
  const url =
    isFolder && at.path === undefined ? undefined : link?.(info.id, at.path, args.expirationMinutes);
  const [bytes, sha256] = [
    known?.bytes ?? file?.bytes ?? own ?? (path === undefined ? info.bytes : undefined),
    known?.sha256 ?? file?.sha256,
  ];
  const data = {
    untrusted: true as const,
    source: sourceOf(at.focus),
    file: at.path ?? info.id,
    path: info.path,
    ...(bytes !== undefined && { bytes }),
    ...(sha256 !== undefined && { sha256 }),
    ...(known && { command: known.argv.join(' ') }),
    uri: resourceUri(info.id, at.path),
    ...(url !== undefined && {
      url,
      expiresAt: new Date(Date.now() + args.expirationMinutes * 60_000).toISOString(),
    }),
  };
  return {
    data,
    text: `${data.file}: ${data.path}${url === undefined ? '' : `\n${url}`}`,
    links: [{ uri: data.uri, name: data.file }],
  };
}
