import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Collector } from '../core/collector.js';
import type { Detection } from '../core/detection.js';
import { EvidenceError } from '../core/errors.js';
import { once } from '../core/once.js';
import { mistakes, readYaml } from '../core/read-yaml.js';
import type { Table } from '../core/table.js';
import type { Knowledge } from './analyze.js';
import { byId, loadDetections, loadPlaybooks } from './registry.js';
import { settingsOf, settingsSchema } from './settings.js';
import { userDetection, userDetectionSchema } from './user-detection.js';

const paths = z.union([z.string(), z.array(z.string())]).default([]);

export interface Sources {
  /** What fills the tables that detections read. */
  readonly collectors: readonly Collector[];
  /** Configuration files, the one that counts most last. */
  readonly files?: readonly string[];
  /** Folders of playbooks besides those the files name. */
  readonly playbooks?: readonly string[];
}

/**
 * Everything a verdict is made from: the detections and playbooks that are shipped, and the user's own. Throws E_CONFIG
 * with file:line:column of every mistake.
 */
export async function loadKnowledge({ collectors, files = [], playbooks = [] }: Sources): Promise<Knowledge> {
  const builtIn = await loadDetections();
  if (files.length === 0 && playbooks.length === 0)
    return { collectors, detections: builtIn, playbooks: loadPlaybooks(), limits: {} };
  const tables = new Map(collectors.flatMap((c) => c.fills.map((t): [string, Table] => [t.id, t])));
  // Most files say nothing about detections: hundreds of schemas that are made when one does.
  const own = z.lazy(once(() => userDetectionSchema(tables, new Set(builtIn.map((d) => d.id)))));
  // Settings of one's own detections are written where these are.
  const schema = z.looseObject({
    detections: z.lazy(once(() => settingsSchema(builtIn))).default({}),
    own_detections: z.array(z.union([z.string(), own])).default([]),
    playbooks: paths,
  });
  const read = files.map((file) => ({ file, ...readYaml(readFileSync(file, 'utf8'), file, schema) }));
  const added = new Map<string, Detection>();
  const folders: string[] = [];
  for (const { file, own_detections: entries, playbooks: named } of read) {
    const base = dirname(file);
    folders.push(...[named].flat().map((path) => from(base, path)));
    for (const entry of entries) {
      const list =
        typeof entry === 'string' ? detectionsIn(from(base, entry), own) : [{ file, given: entry }];
      for (const { file: where, given } of list) {
        if (added.has(given.id))
          throw mistakes(where, [
            `${lastLineOf(where, `id: ${given.id}`)}: there is another detection ${given.id}`,
          ]);
        added.set(given.id, userDetection(given, tables));
      }
    }
  }
  const detections = [...builtIn, ...added.values()].toSorted(byId);
  const settings = settingsOf(read, builtIn);
  return {
    collectors,
    detections,
    playbooks: loadPlaybooks([...folders, ...playbooks.map((path) => resolve(path))], detections),
    limits: settings.limits,
    settings,
  };
}

type OwnSchema = z.ZodLazy<ReturnType<typeof userDetectionSchema>>;

/** A YAML file with one detection or a list of them, or a folder of such files. */
function detectionsIn(path: string, own: OwnSchema): { file: string; given: z.infer<OwnSchema> }[] {
  const schema = z.union([own.transform((d) => [d]), z.array(own)]);
  try {
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => /\.ya?ml$/.test(name))
          .toSorted()
          .map((name) => join(path, name))
      : [path];
    return files.flatMap((file) =>
      readYaml(readFileSync(file, 'utf8'), file, schema).map((given) => ({ file, given })),
    );
  } catch (error) {
    if (error instanceof EvidenceError) throw error;
    throw new EvidenceError(
      'E_CONFIG',
      `own_detections: ${path} cannot be read: ${(error as Error).message}`,
    );
  }
}

/** Relative to the file that names it. */
function from(base: string, path: string): string {
  return resolve(base, path.replace(/^~(?=\/|$)/, homedir()));
}

/** `file:line:column` of the last place where `text` stands. */
function lastLineOf(file: string, text: string): string {
  const before = readFileSync(file, 'utf8').split(text).slice(0, -1).join(text).split('\n');
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
