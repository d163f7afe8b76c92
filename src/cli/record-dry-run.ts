import type { CollectOptions } from '../collect/options.js';
import { type HostSource, isUnreachable } from '../collect/host-source.js';
import { maskingPolicy, Redaction } from '../collect/redaction.js';
import { argvOf } from '../collect/job.js';
import { refusal } from '../collect/plan.js';
import { musterHosts } from '../collect/muster.js';
import { chooseCollectors } from '../collect/choose-collectors.js';
import type { Collector } from '../core/collector.js';
import { EXIT } from '../core/errors.js';
import { shellQuote } from '../core/quote.js';
import { planHostRecording } from '../record/plan-recording.js';
import type { RecordOptions } from '../record/options.js';
import { pingCommand } from '../record/pinging.js';
import { painter } from './style.js';

/** `evidence record --dry-run`: what would run on each host, verbatim. Connects and looks around, runs nothing else. */
export async function recordDryRun(
  collectors: readonly Collector[],
  sources: readonly HostSource[],
  options: CollectOptions,
  record: RecordOptions,
  flags: { readonly json?: boolean; readonly color?: boolean },
): Promise<number> {
  const chosen = chooseCollectors(collectors, options);
  const masking = maskingPolicy(options, { environment: process.env, argv: process.argv });
  const redaction = new Redaction({ mode: 'none', masking, policy: masking });
  const never = new AbortController().signal;
  const muster = musterHosts(sources, {
    collectors: chosen,
    options,
    mask: redaction.mask,
    stop: never,
    onProgress: () => {},
  });
  await muster.opened();
  const paint = painter(process.stdout, flags.color);
  const plans: object[] = [];
  for (const { source, outcome } of muster.arrivals) {
    const ready = await outcome;
    if (isUnreachable(ready)) {
      plans.push({ host: source.id ?? source.label, reason: ready.reason });
      if (!flags.json) process.stdout.write(`${source.id ?? source.label}: ${ready.reason}\n`);
      continue;
    }
    const plan = await planHostRecording({ ...ready, options }, { collectors, record, redaction });
    await ready.transport.close();
    const pings = plan.pings.map((p) => pingCommand('ping', p.name, record.pingMs));
    const refused = plan.capture && refusal(plan.capture, options, ready.host.uid);
    const capture = refused ? [] : (plan.capture?.sources.map(argvOf) ?? []);
    const commands = [plan.argv, ...pings, ...capture];
    const absent = refused ? [{ collector: 'capture', probe: 'packets', ...refused }] : [];
    const notSampled = [...plan.notSampled, ...absent];
    plans.push({ host: ready.host.id, commands, notSampled });
    if (flags.json) continue;
    const lines = [
      paint(
        'bold',
        `${ready.host.id}: one loop, sockets every ${record.intervalMs} ms, counters every ${record.counterMs} ms`,
      ),
      ...commands.map((argv) => shellQuote(argv)),
      ...notSampled.map((n) => paint('dim', `not sampled: ${n.collector}/${n.probe}: ${n.reason}`)),
    ];
    process.stdout.write(`${lines.join('\n\n')}\n`);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(plans, null, 2)}\n`);
  return EXIT.done;
}
