import { z } from 'zod';
import { EvidenceError } from '../../core/errors.js';
import { sourceOf } from '../cited.js';
import { focusOn } from '../focus.js';
import * as p from '../parameters.js';
import { resourceUri } from '../resource-uri.js';
import { defineTool, UNTRUSTED } from '../tool.js';
import { located } from './read.js';

export const artifact = defineTool({
  name: 'artifact',
  title: 'Where a bundle or a file of it is',
  description:
    'Path, size and SHA-256 of a bundle or one of its files, its resource URI, and over HTTP a link that works for some minutes without the token.',
  effect: 'reads',
  input: z.strictObject({
    instanceId: p.instanceId.optional(),
    bundle: p.bundle,
    logKey: z.string().max(4000).optional().describe('A file of a bundle: bundle/path'),
    expirationMinutes: z.int().min(1).max(60).default(15),
    region: p.region,
  }),
  output: z.object({
    ...UNTRUSTED,
    source: p.source,
    file: z.string(),
    path: z.string().describe('On the machine of this server'),
    bytes: z.number().optional(),
    sha256: z.string().optional(),
    command: z.string().optional().describe('What wrote it'),
    uri: z.string(),
    url: z.string().optional(),
    expiresAt: z.string().optional(),
  }),
  run: async (args, call) => {
    const { instanceId, bundle, logKey } = args;
    if (instanceId === undefined && bundle === undefined && logKey === undefined)
      throw new EvidenceError('E_USAGE', 'give instanceId, bundle or logKey');
    const at =
      logKey === undefined
        ? { focus: await focusOn(call, { instanceId: instanceId ?? bundle ?? '', bundle }), path: undefined }
        : await located(logKey, call);
    const { info, manifest } = at.focus;
    const known = manifest.artifacts.find((a) => a.path === at.path);
    const file = manifest.files.find((f) => f.path === at.path);
    if (at.path !== undefined && !known && !file)
      throw new EvidenceError('E_NO_SUCH_ENTRY', `${info.id} has no file ${at.path}`, 'validate lists them');
    const { link } = call.state;
    const isFolder = info.bytes === undefined;
    const url =
      isFolder && at.path === undefined ? undefined : link?.(info.id, at.path, args.expirationMinutes);
    const [bytes, sha256] = [
      known?.bytes ?? file?.bytes ?? (at.path === undefined ? info.bytes : undefined),
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
  },
});
