import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { nicSelfTests } from '../../src/tables/nic-self-tests.js';

/** `ethtool -t DEV online`: `The test result is PASS|FAIL`, then `name  (on/offline)\t N` per test of the driver. */
export function* selfTest(device: string, lines: Iterable<Line>): Iterable<Parsed> {
  for (const { n, text } of lines) {
    if (text.trim() === '' || text.startsWith('The test extra info:')) continue;
    const result = /^The test result is (PASS|FAIL)\s*$/.exec(text)?.[1];
    const [, test, digits] = /^(\S.*?)\s+(-?\d{1,18})\s*$/.exec(text) ?? [];
    if (result !== undefined) {
      yield row(nicSelfTests, n, { interface: device, test: 'result', passed: result === 'PASS' });
    } else if (test !== undefined) {
      const value = Number(digits);
      yield row(nicSelfTests, n, {
        interface: device,
        test: test.replace(/\s+/g, ' '),
        passed: value === 0,
        value,
      });
    } else {
      yield { gap: 'not a test result', line: n };
    }
  }
}
