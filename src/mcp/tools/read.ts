import { z } from 'zod';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

export const readInput = z.strictObject({
  logKey: z.string().min(1).max(4000).describe('bundle/path or bundle/path:line, as citations carry it'),
  startLine: z.int().min(1).optional().describe('1-based'),
  lineCount: z.int().min(1).max(10_000).optional().describe('Default 1000'),
  startByte: z.int().min(0).optional(),
  endByte: z.int().min(1).optional().describe('At most 5 MB behind startByte; default 1 MB'),
  nextChunkToken: z.string().max(500).optional().describe('Of the answer before'),
  region: p.region,
});
export const readOutput = z.object({
  ...UNTRUSTED,
  source: p.source,
  citation: p.citation,
  content: z.string().describe('Characters that cannot be seen are shown as U+FFFD'),
  startLine: z.number(),
  endLine: z.number().describe('Last line in content; below startLine: none'),
  startByte: z.number(),
  endByte: z.number(),
  totalBytes: z.number().optional(),
  isTruncated: z.boolean(),
  nextChunkToken: z.string().optional(),
});
export const read = defineTool({
  name: 'read',
  title: 'Read a file of the evidence',
  description:
    'Opens what citations and search hits name: `bundle/path`, with `:line` or `:from-to` those lines and two around them. Otherwise by lines or bytes, always whole lines, in chunks.',
  effect: 'reads',
  input: readInput,
  output: readOutput,
  run: async (args, call) => (await import('./read-run.js')).runRead(args, call),
});
