import { describe, expect, it } from 'vitest';
import { analyze } from '../lab/evidence.js';
import { isRight, judge } from '../lab/judgement.js';
import { bundleOf } from '../lab/kept-case.js';
import { ownScenarios, ROLES } from '../lab/own-lab.js';
import { canRunLab } from '../support/can-run-lab.js';
import { temporaryDir } from '../support/machine.js';

/** Two of the lab's scenarios from the network to the verdict; `npm run lab` runs them all. */
describe.skipIf(!canRunLab)('the fault lab', () => {
  it.each(['server-slow', 'innocent-time-wait'])(
    '%s',
    async (name) => {
      const scenario = ownScenarios().find((s) => s.name === name);
      const folder = temporaryDir();
      expect(await scenario?.run(folder)).toBeUndefined();
      const bundle = bundleOf(folder);
      if (!scenario || bundle === undefined) throw new Error(`no bundle of ${name}`);
      const said = await analyze(bundle);
      expect(judge(scenario.truth, said, ROLES)).toSatisfy(isRight);
    },
    180_000,
  );
});
