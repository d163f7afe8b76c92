import type { LogStory } from '../../core/documents/record.js';
import type { ManifestView } from '../../core/report.js';
import { digest, type EvidenceFile } from '../../timeline/read-evidence.js';
import { BURST_GAP_MS } from '../../timeline/run-list.js';
import type { Signal } from '../../timeline/signal.js';
import { LogWatch } from './log-watch.js';

/** What the application logs among the files of a bundle tell, as they stream by; other files are passed over. */
export async function readLogs(
  manifest: ManifestView,
  files: AsyncIterable<EvidenceFile>,
): Promise<{ readonly signals: readonly Signal[]; readonly stories: readonly LogStory[] }> {
  const watches: LogWatch[] = [];
  const { logs } = await digest(manifest, onlyLogs(manifest, files), {
    gapMs: BURST_GAP_MS,
    observer: ({ host, path }) => {
      const watch = new LogWatch(host, path);
      watches.push(watch);
      return (template, ms, line) => watch.see(template, ms, line);
    },
  });
  return { signals: logs, stories: watches.flatMap((watch) => watch.end() ?? []) };
}

async function* onlyLogs(
  { artifacts }: ManifestView,
  files: AsyncIterable<EvidenceFile>,
): AsyncIterable<EvidenceFile> {
  const logs = new Set(artifacts.flatMap((a) => (a.collector === 'logs' ? (a.path ?? []) : [])));
  if (logs.size === 0) return;
  for await (const file of files) if (logs.has(file.path)) yield file;
}
