import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { StartLine } from './start-line.js';

/** Whether it has opened by now; nothing is measured. */
const isOpen = (line: StartLine): boolean => line.openedAt !== undefined;

describe('start line', () => {
  it('opens at once for the only one, and when the last of several has come', async () => {
    const one = new StartLine(1);
    await one.arrive();
    const three = new StartLine(3);
    const settled: number[] = [];
    const arrivals = [1, 2, 3].map((n) => () => three.arrive().then(() => settled.push(n)));
    const first = arrivals[0]?.();
    await sleep(20);
    expect([isOpen(three), settled]).toEqual([false, []]);
    await Promise.all([first, arrivals[1]?.(), arrivals[2]?.()]);
    expect(settled).toEqual([1, 2, 3]);
  });

  it('does not wait for those that will never come', async () => {
    const line = new StartLine(3);
    line.leave();
    const arrived = line.arrive();
    expect(isOpen(line)).toBe(false);
    line.leave();
    await arrived;
    const nobody = new StartLine(1);
    nobody.leave();
    await nobody.opened;
  });

  it('opens without one that hangs, and lets it pass when it comes', async () => {
    const line = new StartLine(3);
    await Promise.all([line.arrive(), line.arrive()]);
    const { openedAt } = line;
    await line.arrive();
    expect(line.openedAt).toBe(openedAt);
  });

  it('waits for one when nobody else is there', async () => {
    const line = new StartLine(2);
    await sleep(30);
    expect(isOpen(line)).toBe(false);
    line.leave();
    await line.arrive();
  });
});
