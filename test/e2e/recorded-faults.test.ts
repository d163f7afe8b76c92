import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SeriesAnalysis, seriesAnalysisSchema } from '../../src/series/series-analysis.js';
import { analyze } from '../lab/evidence.js';
import { isRight, judge } from '../lab/judgement.js';
import { bundleOf } from '../lab/kept-case.js';
import { ownScenarios, ROLES } from '../lab/own-lab.js';
import { evidence } from '../support/cli.js';
import { canRunLab } from '../support/can-run-lab.js';
import { temporaryDir } from '../support/machine.js';

interface Recorded {
  readonly bundle: string;
  readonly analysis: SeriesAnalysis;
  readonly plots: string;
}

/** Runs a scenario of the lab; the verdict of its bundle must be right. */
async function recorded(name: string): Promise<Recorded> {
  const scenario = ownScenarios().find((s) => s.name === name);
  const folder = temporaryDir();
  expect(await scenario?.run(folder)).toBeUndefined();
  const bundle = bundleOf(folder);
  if (!scenario || bundle === undefined) throw new Error(`no bundle of ${name}`);
  expect(judge(scenario.truth, await analyze(bundle), ROLES)).toSatisfy(isRight);
  const plots = join(folder, 'plots');
  const ran = await evidence(['correlate', bundle, '--recording', '--json', '--plots', plots]);
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  return { bundle, analysis: seriesAnalysisSchema.parse(JSON.parse(ran.stdout)), plots };
}

/** What is claimed, not only told: cause, whose it is, and toward whom. */
function claims({ conclusions }: SeriesAnalysis): string[] {
  return conclusions.filter((c) => c.isEnough).map((c) => `${c.cause} ${c.host} ${c.peer}`);
}

describe.skipIf(!canRunLab)(
  'faults that come and go, recorded at both ends until they happened (root, namespaces)',
  () => {
    it.each([
      ['recorded-queue', ['path_queue client server', 'path_queue router server']],
      ['recorded-reader', ['slow_reader server client']],
      ['recorded-loss', ['path_loss client server']],
    ])(
      '%s: caught, and laid at the right end, with checklist and plots',
      async (name, expected) => {
        const { bundle, analysis, plots } = await recorded(name);
        expect(analysis.events.some((e) => e.isAwaited)).toBe(true);
        expect(claims(analysis)[0]).toBe(expected[0]);
        for (const claim of claims(analysis)) expect(expected).toContain(claim);
        for (const { checklist } of analysis.events) {
          expect(checklist).toHaveLength(11);
          for (const { value, why, cites } of checklist) {
            if (value === undefined) expect(why).toMatch(/./);
            for (const cite of value === undefined ? [] : cites) {
              const [, file = '', line] = /^(.+):(\d+)$/.exec(cite) ?? [];
              expect(readFileSync(join(bundle, file), 'utf8').split('\n').length).toBeGreaterThan(
                Number(line),
              );
            }
          }
        }
        const [first = ''] = readdirSync(plots);
        const drawn = readFileSync(join(plots, first), 'utf8');
        for (const words of ['<svg', 'rtt', 'recv_q', 'sent again']) expect(drawn).toContain(words);
      },
      240_000,
    );

    it('a healthy link: nothing is claimed', async () => {
      const { analysis } = await recorded('innocent-recorded');
      expect(claims(analysis)).toEqual([]);
      expect(analysis.answer[0]).toMatch(/^Nothing (?:stood out|can be claimed) in /);
      expect(analysis.connections.map((c) => c.role)).toEqual(['sender', 'receiver']);
    }, 240_000);
  },
);
