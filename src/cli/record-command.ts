import { collect, type Collected } from '../collect/collect.js';
import { loadConfig } from '../collect/config.js';
import { withUserCollectors } from '../collect/registry.js';
import { Recorder } from '../record/recorder.js';
import { withoutUploadSecrets } from '../upload/destination.js';
import {
  catchInterrupts,
  checkIdentityFlags,
  collectJson,
  exitOf,
  type RunFlags,
  withConfig,
} from './collect-command.js';
import { deliverBundle, prepareDelivery } from './collect-delivery.js';
import { collectSummary } from './collect-summary.js';
import { hostSources } from './host-sources.js';
import { loadJudge } from './judge.js';
import { onKeys } from './record-keys.js';
import { type RecordFlags, recordOptions, recordRunOptions } from './record-flags.js';
import { recordedLines } from './record-summary.js';
import { recordView } from './record-view.js';
import { painter } from './style.js';
import { uploadSummary } from './upload-summary.js';

type Flags = RunFlags & RecordFlags;

/** `evidence record`: returns the exit code. */
export async function runRecord(
  given: Record<string, unknown>,
  isDefault: (flag: string) => boolean,
): Promise<number> {
  const config = await loadConfig(given['config'] as string | undefined);
  let say = (text: string): void => void process.stderr.write(`${text}\n`);
  // The window of a configuration is that of evidence collect.
  const { duration: _, profile: __, budgetSize: ___, ...kept } = config.collect;
  const flags = withConfig(given, kept, isDefault) as Flags;
  checkIdentityFlags(given, flags);
  const record = recordOptions(flags);
  const options = {
    ...recordRunOptions(flags, Date.now()),
    params: config.params,
    redactPatterns: config.redactPatterns,
  };
  const collectors = await withUserCollectors(config.collectors);
  const sources = await hostSources(flags, options.connectTimeoutMs, (text) => say(text));
  if (flags.dryRun) {
    const { recordDryRun } = await import('./record-dry-run.js');
    return recordDryRun(collectors, sources, options, record, flags);
  }
  const delivery = await prepareDelivery(flags);
  const interrupts = catchInterrupts((text) => say(text));
  const hosts = sources.map((s) => s.id ?? s.label);
  const view = recordView(flags, hosts, record);
  say = (text) => view.onProgress({ type: 'notice', text });
  const recorder = new Recorder(collectors, record, view);
  const keys = onKeys({ mark: (text) => recorder.mark(text), end: () => recorder.finish('ended by Ctrl-D') });
  try {
    const collected = await collect(collectors, sources, options, {
      ...interrupts,
      onProgress: view.onProgress,
      argv: ['evidence', ...withoutUploadSecrets(process.argv.slice(2))],
      seal: delivery.seal,
      judge: () => loadJudge(config, collectors),
      beside: recorder,
    });
    keys.close();
    view.end();
    say = () => void process.stderr.write('ending the upload; the bundle stays\n');
    const paint = painter(process.stdout, flags.color);
    if (!flags.json) {
      process.stdout.write(recordedLines(collected, recorder, record, paint));
      process.stdout.write(collectSummary(collected, delivery.seal, paint));
    }
    const uploaded = await deliverBundle(collected, delivery, flags, interrupts.stop);
    if (flags.json)
      process.stdout.write(
        `${JSON.stringify({ ...collectJson(collected, uploaded), ...recorded(collected, recorder) }, null, 2)}\n`,
      );
    else if (uploaded) process.stdout.write(`\n${uploadSummary(uploaded, collected.path, paint)}`);
    return exitOf(collected, delivery.seal, uploaded);
  } finally {
    keys.close();
    view.end();
  }
}

function recorded(_collected: Collected, recorder: Recorder): object {
  return { recording: recorder.index(), event: recorder.event ?? null };
}
