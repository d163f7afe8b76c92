import { describe, expect, it } from 'vitest';
import { answerOf, callOn, outputAt } from '../../../test/support/mcp-call.js';
import { compareNodes } from './compare-nodes.js';

const DIFFERENT = 25;

/** Kernel settings, all of them other than those of another `value`. */
function settings(value: number) {
  const path = 'hosts/web1/sysctl/all.txt';
  const rows = Array.from({ length: DIFFERENT }, (_, i) => ({
    ...{ _host: 'web1', _artifact: path, _line: i + 1, _at: '2026-11-21T03:00:01.000Z' },
    ...{ name: `kernel.setting_${i}`, value: String(value) },
  }));
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return [outputAt(path, 'settings\n'), outputAt('tables/sysctl.ndjson', text)];
}

describe('nodes side by side', () => {
  it('count all that differs, however many are shown, and nothing that was not compared', async () => {
    const call = await callOn({ a: settings(1), b: settings(2) });
    const asked = { instanceIds: ['a', 'b'] };
    for (const [format, shown] of [
      ['concise', 20],
      ['detailed', DIFFERENT],
    ] as const) {
      const { data } = await answerOf(compareNodes, call, { ...asked, response_format: format });
      expect(data['configDiffs']).toHaveLength(shown);
      expect(data['more_configDiffs']).toBe(DIFFERENT - shown);
      expect(data['insight']).toContain(`${DIFFERENT} settings differ`);
    }
    const { data } = await answerOf(compareNodes, call, { ...asked, compareFields: 'errors' });
    expect(data['insight']).not.toContain('settings');
  });
});
