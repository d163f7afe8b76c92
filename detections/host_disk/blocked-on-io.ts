import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type Growth } from '../../src/core/fact-view.js';
import { figure, percent } from '../../src/core/figures.js';
import { diskIo } from '../../src/tables/disk-io.js';
import { pressure } from '../../src/tables/pressure.js';
import { processLimits } from '../../src/tables/process-limits.js';
import { processSched } from '../../src/tables/process-sched.js';
import { processes } from '../../src/tables/processes.js';

export default defineDetection({
  id: 'APP-05',
  name: 'blocked-on-io',
  layer: 'host_disk',
  title: 'Processes wait for disk or network file system',
  scope: 'host',
  reads: [processes, diskIo, pressure],
  thresholds: {
    await_ms: {
      value: 10,
      unit: 'ms per disk request',
      source: 'judgement for solid state; a rotating disk needs as much',
    },
    requests: { value: 50, unit: 'requests in the window', source: 'judgement' },
    pressure: {
      value: 0.1,
      unit: 'share of the window some task waited for I/O',
      source: 'judgement: PSI some above 10 %',
    },
  },
  realIf:
    'The same process that holds sockets is in uninterruptible sleep (D) in both snapshots. A process seen so once, or a kernel thread, is normal. Slow requests or pressure without such a process may be a backup.',
  remedy: {
    text: 'see what it waits for (wchan, the file system below it); a hung NFS server shows as such',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    if (view.rows(processes).length === 0 && view.growth(diskIo).length === 0) {
      return {
        state: 'not_observable',
        statement: 'neither processes nor disk requests are in the evidence',
      };
    }
    const stuck = (snapshot: string) =>
      view.rows(processes).filter((p) => p._snapshot === snapshot && p.state.startsWith('D'));
    const before = new Set(stuck('start').map((p) => p.pid));
    const lasting = stuck('end').filter((p) => before.has(p.pid) && p.ppid !== 2);
    const owners = new Set([...view.latest(processLimits), ...view.latest(processSched)].map((p) => p.pid));
    const serving = lasting.filter((p) => owners.has(p.pid));
    const some = view
      .growth(pressure, 'total_us')
      .find((g) => g.key['resource'] === 'io' && g.key['scope'] === 'some' && g.basis === 'window');
    const stalled = some ? some.delta / 1e6 / some.seconds : 0;
    const slow = slowDisk(view.growth(diskIo), limits);
    const said = [
      ...lasting
        .slice(0, 3)
        .map((p) => `${p.command} (pid ${p.pid}) waits in ${p.wchan ?? 'the kernel'} in both snapshots`),
      ...(slow
        ? [`${slow.device} took ${figure(slow.ms)} ms for each of ${figure(slow.requests)} requests`]
        : []),
      ...(some && stalled >= limits.pressure
        ? [`some task waited for I/O for ${percent(stalled)} of ${some.seconds.toFixed(1)} s`]
        : []),
    ];
    const cites = [...[...serving, ...lasting].map(cite), ...(slow?.cites ?? []), ...(some?.cites ?? [])];
    const [first, ...rest] = [...new Set(cites)];
    if (said.length === 0 || first === undefined) {
      return {
        state: 'clear',
        statement: 'no process waited for I/O in both snapshots, no disk was slow',
        cites,
      };
    }
    return {
      state: 'fired',
      severity: serving.length > 0 ? 'warning' : 'info',
      ...(serving[0] && { subject: `pid ${serving[0].pid}` }),
      statement: `${said.join('; ')}${serving.length > 0 ? '' : '; none of them holds sockets'}`,
      numbers: { blocked: lasting.length, with_sockets: serving.length, io_pressure: stalled },
      cites: [first, ...rest.slice(0, 5)],
    };
  },
});

/** The slowest device with enough requests: milliseconds from request to completion, on average. */
function slowDisk(
  growth: readonly Growth[],
  limits: { await_ms: number; requests: number },
): { device: string; ms: number; requests: number; cites: readonly string[] } | undefined {
  const of = (device: unknown, counter: string): number =>
    growth.find((g) => g.key['device'] === device && g.counter === counter)?.delta ?? 0;
  return growth
    .filter((g) => g.counter === 'reads' && g.basis === 'window')
    .map((g) => {
      const { device } = g.key;
      const requests = g.delta + of(device, 'writes');
      const ms = requests === 0 ? 0 : (of(device, 'read_ms') + of(device, 'write_ms')) / requests;
      return { device: String(device), ms, requests, cites: g.cites };
    })
    .filter((d) => d.requests >= limits.requests && d.ms > limits.await_ms)
    .toSorted((a, b) => b.ms - a.ms)[0];
}
