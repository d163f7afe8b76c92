import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import driverOld from './driver-old.js';

describe('driver-old', () => {
  const host = (driver: string, version: string) => ({
    rows: { nic_drivers: [{ interface: 'eth0', driver, version }] },
  });
  it('remarks an old driver, and takes a kernel release for none', () => {
    expect(verdicts(driverOld, host('ena', '2.6.1g'))).toEqual(['fired info eth0']);
    expect(verdicts(driverOld, host('ena', '2.13.0g'))).toEqual(['clear']);
    expect(verdicts(driverOld, host('ena', '2.6.32-754.el6'))).toEqual(['clear']);
    expect(verdicts(driverOld, host('igb', '2.0.0g'))).toEqual(['not_exercised']);
  });
});
