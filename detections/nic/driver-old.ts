import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { nicDrivers } from '../../src/tables/nic-drivers.js';

export default defineDetection({
  id: 'NIC-10',
  name: 'driver-old',
  layer: 'nic',
  title: 'Old ENA driver',
  scope: 'host',
  reads: [nicDrivers],
  thresholds: {
    ena: { value: 2.8, unit: 'version', source: 'incident notes on EC2 networks: ENA before 2.8' },
  },
  realIf:
    'A remark for an upgrade, never a cause: the driver of the kernel itself has no version of its own and shows that of the kernel.',
  remedy: { text: 'plan an update of the ena driver or of the kernel', safety: 'disruptive' },
  evaluate(view, limits) {
    const ena = view.latest(nicDrivers).filter((d) => d.driver === 'ena');
    // Only the driver built apart from the kernel ends with a letter: 2.6.1g.
    const first = ena.find((d) => {
      const [, major, minor] = /^(\d+)\.(\d+)\.\d+[a-z]$/.exec(d.version ?? '') ?? [];
      const [least = 0, leastMinor = 0] = String(limits.ena).split('.').map(Number);
      return (
        major !== undefined &&
        (Number(major) < least || (Number(major) === least && Number(minor) < leastMinor))
      );
    });
    if (first === undefined) {
      return ena.length > 0
        ? { state: 'clear', statement: `ENA driver ${ena[0]?.version ?? 'of the kernel'}` }
        : { state: 'not_exercised', statement: 'no ENA adapter here' };
    }
    return {
      state: 'fired',
      severity: 'info',
      subject: first.interface,
      statement: `${first.interface} runs the ENA driver ${first.version ?? '?'}; ${limits.ena} and later fix resets and counters`,
      cites: [cite(first)],
    };
  },
});
