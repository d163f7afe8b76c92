import { dirname, resolve } from 'node:path';
import { loadPlaybooks } from '../analyze/registry.js';
import { EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { incidentsBelow } from '../incident/across.js';
import { readIncident } from '../incident/read-incident.js';
import { featuresOf, type Similar, similarTo } from '../incident/similar.js';
import { printJson, warn } from './incident-output.js';
import { painter } from './style.js';

interface Flags {
  readonly across?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence incident similar DIR`. */
export async function runSimilar(dir: string, flags: Flags): Promise<number> {
  const own = resolve(dir);
  const { incident } = await readIncident(own);
  const { folders, broken } = await incidentsBelow(resolve(flags.across ?? dirname(own)));
  const layers = new Map(loadPlaybooks().map((p): [string, string] => [p.cause, p.layer]));
  const layerOf = (cause: string): string | undefined => layers.get(cause);
  const found = similarTo(
    featuresOf(incident, own, layerOf),
    folders.map((f) => featuresOf(f.incident, f.folder, layerOf)),
  );
  warn(broken.map((b) => `left out: ${b.why}`));
  const looked = folders.filter((f) => f.folder !== own).length;
  if (flags.json) printJson({ looked, similar: found.map(plain), broken });
  else {
    const paint = painter(process.stdout, flags.color);
    const lines = found.flatMap(({ incident: other, because }) => [
      `${paint('bold', visible(other.id))}${other.title === '' ? '' : `: ${visible(other.title)}`}`,
      ...because.map((b) => `  ${visible(b)}`),
      paint('dim', `  ${visible(other.folder)}`),
    ]);
    const none = `none of ${looked} past incidents shares a cause, a change, a service, a layer or a host`;
    process.stdout.write(`${(lines.length > 0 ? lines : [none]).join('\n')}\n`);
  }
  return EXIT.done;
}

function plain({ incident, score, because }: Similar): object {
  const { id, title, folder, date } = incident;
  return { id, title, folder, ...(date !== undefined && { date }), score, because };
}
