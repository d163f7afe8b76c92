import { z } from 'zod';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

export const artifactInput = z.strictObject({
  instanceId: p.instanceId.optional(),
  bundle: p.bundle,
  logKey: z.string().max(4000).optional().describe('A file of a bundle: bundle/path'),
  expirationMinutes: z.int().min(1).max(60).default(15),
  region: p.region,
});
export const artifactOutput = z.object({
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
});
export const artifact = defineTool({
  name: 'artifact',
  title: 'Where a bundle or a file of it is',
  description:
    'Path, size and SHA-256 of a bundle or one of its files, its resource URI, and over HTTP a link that works for some minutes without the token.',
  effect: 'reads',
  input: artifactInput,
  output: artifactOutput,
  run: async (args, call) => (await import('./artifact-run.js')).runArtifact(args, call),
});
