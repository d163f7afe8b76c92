import { describe, expect, it } from 'vitest';
import { localTransport } from './local.js';

// What holds over every way to reach a host is in contract.test.ts.
describe('local transport', () => {
  it('always has node, and looks nowhere but in the tool path', async () => {
    const bare = localTransport(`test-${process.pid}`, '/nonexistent');
    expect([
      ...(await bare.survey({ tools: ['node', 'sh', 'ip'], maxBytesEach: 0, timeoutMs: 5000 })).tools.keys(),
    ]).toEqual(['node']);
  });
});
