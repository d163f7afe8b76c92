import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import governor from './governor.js';

describe('governor', () => {
  const host = (frequency: object, hypervisor = false) => ({
    rows: {
      cpu_frequency: [{ cpu: '0', source: 'cpufreq', ...frequency }],
      cpu_info: [{ logical_cpus: 1, hypervisor }],
    },
  });
  it('remarks a limit or a governor on metal', () => {
    expect(verdicts(governor, host({ governor: 'powersave' }))).toEqual(['fired info']);
    expect(
      verdicts(governor, host({ governor: 'performance', allowed_max_khz: 2e6, hardware_max_khz: 3e6 })),
    ).toEqual(['fired info']);
  });
  it('is not fooled by an idle clock or a virtual machine', () => {
    expect(
      verdicts(
        governor,
        host({ governor: 'performance', current_khz: 8e5, allowed_max_khz: 3e6, hardware_max_khz: 3e6 }),
      ),
    ).toEqual(['clear']);
    expect(verdicts(governor, host({ governor: 'powersave' }, true))).toEqual(['not_observable']);
  });
});
