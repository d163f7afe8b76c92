import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import detection from './scheduler-contention.js';

describe('scheduler contention', () => {
  it('fires where a process with sockets waits longer than it runs', () => {
    expect(
      said(detection, {
        deltas: [
          { table: 'process_sched', key: { pid: 8 }, counter: 'wait_ns', delta: 9e9 },
          { table: 'process_sched', key: { pid: 8 }, counter: 'run_ns', delta: 2e9 },
        ],
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by pressure that does not touch the service', () => {
    expect(
      said(detection, {
        deltas: [
          { table: 'process_sched', key: { pid: 8 }, counter: 'wait_ns', delta: 0.1e9 },
          { table: 'process_sched', key: { pid: 8 }, counter: 'run_ns', delta: 2e9 },
          { table: 'pressure', key: { resource: 'cpu', scope: 'some' }, counter: 'total_us', delta: 14e6 },
        ],
      }),
    ).toBe('fired info');
  });

  it('is not fooled by a process that waits less than it runs', () => {
    expect(
      said(detection, {
        deltas: [
          { table: 'process_sched', key: { pid: 8 }, counter: 'wait_ns', delta: 4e9 },
          { table: 'process_sched', key: { pid: 8 }, counter: 'run_ns', delta: 10e9 },
        ],
      }),
    ).toBe('clear');
  });

  it('is not fooled by a service that wakes up thousands of times and hardly waits each time', () => {
    const deltas = (turns: number) => [
      { table: 'process_sched', key: { pid: 8 }, counter: 'wait_ns', delta: 7e9 },
      { table: 'process_sched', key: { pid: 8 }, counter: 'run_ns', delta: 0.4e9 },
      { table: 'process_sched', key: { pid: 8 }, counter: 'timeslices', delta: turns },
    ];
    expect(said(detection, { deltas: deltas(2400) })).toBe('clear');
    expect(said(detection, { deltas: deltas(300) })).toBe('fired warning');
  });

  it('says nothing where no process with sockets was seen twice', () => {
    const some = {
      table: 'pressure',
      key: { resource: 'cpu', scope: 'some' },
      counter: 'total_us',
      delta: 1e5,
    };
    expect(said(detection, { deltas: [some] })).toBe('not_exercised');
  });

  it('is not fooled by this tool', () => {
    expect(
      said(detection, {
        rows: { processes: [{ pid: 8, elapsed_s: 4, state: 'R', command: 'node', _snapshot: 'start' }] },
        deltas: [
          { table: 'process_sched', key: { pid: 8 }, counter: 'wait_ns', delta: 9e9 },
          { table: 'process_sched', key: { pid: 8 }, counter: 'run_ns', delta: 2e9 },
          { table: 'pressure', key: { resource: 'cpu', scope: 'some' }, counter: 'total_us', delta: 14e6 },
        ],
      }),
    ).toBe('fired info');
  });

  it('is not fooled by this tool where it took long to begin: it is the one that ran ps', () => {
    const processes = [
      { pid: 8, ppid: 1, elapsed_s: 47, command: 'node', _snapshot: 'start' },
      { pid: 20, ppid: 8, elapsed_s: 0, command: 'ps', _snapshot: 'start' },
    ].map((p) => ({ ...p, state: 'R' }));
    const deltas = [
      { table: 'process_sched', key: { pid: 8 }, counter: 'wait_ns', delta: 9e9 },
      { table: 'process_sched', key: { pid: 8 }, counter: 'run_ns', delta: 2e9 },
    ];
    expect(said(detection, { rows: { processes }, deltas })).toBe('not_observable');
    expect(said(detection, { rows: { processes: processes.slice(0, 1) }, deltas })).toBe('fired warning');
  });

  describe('a process confined to some CPUs', () => {
    const cpu = (number: string, idle: number) => [
      { table: 'cpu_times', key: { cpu: number }, counter: 'idle', delta: idle },
      { table: 'cpu_times', key: { cpu: number }, counter: 'user', delta: 1500 - idle },
    ];
    const parts = (cpus_allowed: string, idle: number) => ({
      rows: { process_sched: [{ pid: 8, command: 'httpd', cpus_allowed }] },
      deltas: [
        { table: 'process_sched', key: { pid: 8 }, counter: 'wait_ns', delta: 0.16e9 },
        { table: 'process_sched', key: { pid: 8 }, counter: 'run_ns', delta: 0.005e9 },
        ...cpu('0', 1400),
        ...cpu('1', idle),
      ],
    });

    it('waits there for its turn while the CPU is full, however little its main thread does itself', () => {
      expect(said(detection, parts('1', 0))).toBe('fired warning');
    });

    it('is not told to wait by a CPU that has time', () => {
      expect(said(detection, parts('1', 900))).toBe('clear');
    });

    it('may go elsewhere when it is allowed to', () => {
      expect(said(detection, parts('0-1', 0))).toBe('clear');
    });
  });
});
