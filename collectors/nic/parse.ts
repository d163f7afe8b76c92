import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { counters } from './counters.js';
import { driver, sysfsDriver } from './driver.js';
import { coalesce, features, type Group, limits, listed } from './parameters.js';
import { queues } from './queues.js';
import { selfTest } from './self-test.js';
import { settings, sysfsSettings } from './settings.js';
import { capped } from './values.js';

/** Which reader knows which probe. The interface is the probe's subject. */
export function parse(output: ProbeOutput): Iterable<Parsed> {
  const device = output.subject ?? '';
  const lines = capped(output.lines());
  const files = output.tool === 'read';
  switch (output.probe) {
    case 'settings':
      return files ? sysfsSettings(device, lines) : settings(device, lines);
    case 'driver':
      return files ? sysfsDriver(device, lines) : driver(device, lines);
    case 'counters':
      return counters(device, lines, false);
    case 'phy-counters':
      return counters(device, lines, true);
    case 'queues':
      return queues(lines);
    case 'features':
      return features(device, lines);
    case 'ring':
    case 'channels':
      return limits(device, output.probe, lines);
    case 'coalesce':
      return coalesce(device, lines);
    case 'self-test':
      return selfTest(device, lines);
    default:
      return listed(device, output.probe.replace('-', '_') as Group, lines);
  }
}
