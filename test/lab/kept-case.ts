import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** One run of one scenario, kept: `DIR/<scenario>/<run>/case.json` beside the bundle. */
export interface KeptCase {
  readonly scenario: string;
  readonly run: number;
  readonly folder: string;
  /** From building the network to the sealed bundle. */
  readonly seconds: number;
  /** Why there is no bundle. */
  readonly failure?: string;
}

const written = z.object({ seconds: z.number(), failure: z.string().optional() });

/** An empty folder for a run. */
export function clearCase(dir: string, scenario: string, run: number): string {
  const folder = join(dir, scenario, String(run));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function keepCase({ folder, seconds, failure }: KeptCase): void {
  writeFileSync(join(folder, 'case.json'), `${JSON.stringify({ seconds, failure })}\n`);
}

/** What was kept in a folder, by scenario and run. */
export function keptCases(dir: string): KeptCase[] {
  return readdirSync(dir)
    .toSorted()
    .flatMap((scenario) =>
      readdirSync(join(dir, scenario))
        .filter((run) => existsSync(join(dir, scenario, run, 'case.json')))
        .toSorted()
        .map((run) => {
          const folder = join(dir, scenario, run);
          const { seconds, failure } = written.parse(
            JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')),
          );
          return { scenario, run: Number(run), folder, seconds, ...(failure !== undefined && { failure }) };
        }),
    );
}

/** The bundle that a run left. */
export function bundleOf(folder: string): string | undefined {
  const name = readdirSync(folder).find((n) => /^evidence-.*Z$/.test(n));
  return name === undefined ? undefined : join(folder, name);
}
