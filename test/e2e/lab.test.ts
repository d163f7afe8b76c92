import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze } from '../lab/evidence.js';
import { isRight, judge } from '../lab/judgement.js';
import { bundleOf } from '../lab/kept-case.js';
import { ownScenarios, ROLES } from '../lab/own-lab.js';
import { canUnshare, hasTool, temporaryDir } from '../support/machine.js';

const TOOLS = ['ip', 'iptables', 'gcc', 'ssh-keygen', 'nsenter', 'openssl', 'curl'];
const canRun =
  canUnshare && TOOLS.every(hasTool) && existsSync('/usr/sbin/sshd') && existsSync('/dev/net/tun');

/** Two of the lab's scenarios from the network to the verdict; `npm run lab` runs them all. */
describe.skipIf(!canRun)('the fault lab', () => {
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
