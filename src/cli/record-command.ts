import { Recorder } from '../record/recorder.js';
import { collectJson, runCollect } from './collect-command.js';
import { collectSummary } from './collect-summary.js';
import { type RecordFlags, recordOptions, recordRunOptions, WITHOUT_END } from './record-flags.js';
import { onKeys } from './record-keys.js';
import { recordedLines } from './record-summary.js';
import { type RecordView, recordView } from './record-view.js';

/** `evidence record`: returns the exit code. */
export async function runRecord(
  given: Record<string, unknown>,
  isDefault: (flag: string) => boolean,
): Promise<number> {
  const record = recordOptions(given as unknown as RecordFlags);
  // The window of a configuration is that of evidence collect.
  const own = new Set(['duration', 'profile', 'budgetSize']);
  const flags = { ...given, duration: given['duration'] ?? WITHOUT_END };
  let view: RecordView | undefined;
  let recorder: Recorder | undefined;
  let keys: ReturnType<typeof onKeys> | undefined;
  return runCollect(flags, (name) => !own.has(name) && isDefault(name), {
    options: recordRunOptions,
    print: async (collectors, sources, options, shown) => {
      const { recordDryRun } = await import('./record-dry-run.js');
      return recordDryRun(collectors, sources, options, record, shown);
    },
    progress: async (shown, hosts) => {
      const live = recordView(shown, hosts, record);
      view = live;
      return {
        on: live.onProgress,
        end: async () => {
          keys?.close();
          live.end();
        },
      };
    },
    control: (_, collectors) => {
      const beside = new Recorder(collectors, record, view);
      recorder = beside;
      keys = onKeys({
        typed: () => view?.onEnter(),
        mark: (text) => beside.mark(text),
        end: (how) => beside.finish(how),
      });
      return { beside };
    },
    output: {
      text: (collected, seal, paint) =>
        (recorder ? recordedLines(recorder, record, paint) : '') + collectSummary(collected, seal, paint),
      json: (collected, uploaded) => ({
        ...collectJson(collected, uploaded),
        recording: recorder?.index(),
        event: recorder?.event ?? null,
      }),
    },
  });
}
