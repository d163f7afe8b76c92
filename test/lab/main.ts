import { parseArgs } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { analyze } from './evidence.js';
import { isRight, judge } from './judgement.js';
import { bundleOf, clearCase, keepCase, type KeptCase, keptCases } from './kept-case.js';
import { type Judged, textTable, SCENARIO_HEAD, scenarioRows } from './lab-tables.js';
import { ownScenarios, ROLES } from './own-lab.js';
import { referenceScenarios } from './reference-lab.js';
import { report } from './report.js';
import type { Scenario } from './scenario.js';

const HELP = `npm run lab -- [options]: real faults with a known cause, collected and judged

  --only NAMES   these scenarios (comma separated, repeatable); \`own\` or \`reference\`: all of that lab
  --times N      run each so often (default 1)
  --keep DIR     keep the bundles
  --captures     with packet captures on all hosts
  --again DIR    no runs: judge the bundles that were kept
  --markdown     tables as Markdown
  --accuracy     per detection and per cause as well (docs/accuracy.md)
  --write        write the tables into README.md and docs/accuracy.md
  --list         names of the scenarios

Exit status 1 when anything is wrong. Needs root and network namespaces; takes 20 to 100 s for each run.`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    times: { type: 'string', default: '1' },
    keep: { type: 'string' },
    captures: { type: 'boolean', default: false },
    again: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    accuracy: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const only = values.only.flatMap((names) => names.split(','));
const scenarios = [...referenceScenarios(), ...ownScenarios()].filter(
  ({ name, lab }) => only.length === 0 || only.includes(name) || only.includes(lab),
);

if (values.help) console.log(HELP);
else if (values.list) console.log(scenarios.map((s) => `${s.lab}  ${s.name}`).join('\n'));
else process.exitCode = await main();

async function main(): Promise<number> {
  const judged = values.again === undefined ? await runAll(Number(values.times)) : await again(values.again);
  if (judged.length === 0) {
    console.error('nothing to judge: no such scenario, or nothing was kept');
    return 2;
  }
  await report(judged, values);
  return judged.every((j) => j.judgement && isRight(j.judgement)) ? 0 : 1;
}

async function runAll(times: number): Promise<Judged[]> {
  const dir = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'evidence-lab-')) : resolve(values.keep);
  const judged: Judged[] = [];
  try {
    for (let run = 1; run <= times; run++) {
      for (const scenario of scenarios) {
        const folder = clearCase(dir, scenario.name, run);
        const began = performance.now();
        const failure = await scenario
          .run(folder, values.captures ? ['--allow-capture'] : [])
          .catch((error: unknown) => (error as Error).message);
        const seconds = Math.round((performance.now() - began) / 100) / 10;
        const kept = {
          scenario: scenario.name,
          run,
          folder,
          seconds,
          ...(failure !== undefined && { failure }),
        };
        keepCase(kept);
        judged.push(await judgeCase(scenario, kept));
        progress(judged);
      }
    }
  } finally {
    if (values.keep === undefined) rmSync(dir, { recursive: true, force: true });
  }
  return judged;
}

async function again(dir: string): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const kept of keptCases(resolve(dir))) {
    const scenario = scenarios.find((s) => s.name === kept.scenario);
    if (scenario) judged.push(await judgeCase(scenario, kept));
  }
  return judged;
}

async function judgeCase(scenario: Scenario, kept: KeptCase): Promise<Judged> {
  const bundle = bundleOf(kept.folder);
  if (bundle === undefined) return { scenario, kept, failure: kept.failure ?? 'no bundle' };
  try {
    const said = await analyze(bundle);
    return { scenario, kept, said, judgement: judge(scenario.truth, said, ROLES) };
  } catch (error) {
    return { scenario, kept, failure: (error as Error).message };
  }
}

function progress(judged: readonly Judged[]): void {
  const last = judged.at(-1);
  if (!last) return;
  const [row] = scenarioRows([last]);
  const mark = last.judgement && isRight(last.judgement) ? 'ok  ' : 'BAD ';
  console.error(
    `${mark} ${
      textTable(SCENARIO_HEAD, [row ?? []])
        .split('\n')
        .at(-1) ?? ''
    }`,
  );
}
