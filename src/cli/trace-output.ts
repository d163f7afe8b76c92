import type { Collected } from '../collect/collect.js';
import type { Artifact } from '../core/artifact.js';
import { visible } from '../core/escape.js';
import { collectJson, type CollectOutput } from './collect-command.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

/** What the kernel said of who delays whom; else why it could not be asked. */
export const traceOutput: CollectOutput = {
  text: (collected, _seal, paint) => `${lines(collected, paint).join('\n')}\n`,
  json: (collected, uploaded) => ({
    ...collectJson(collected, uploaded),
    findings: collected.analysis?.findings,
  }),
  // What was not asked for is not missing.
  isAnswered: ({ manifest }) => {
    const asked = traces(manifest.artifacts).filter((a) => a.outcome !== 'not_run');
    return asked.length > 0 && asked.every((a) => a.outcome === 'ok');
  },
};

function traces(artifacts: readonly Artifact[]): Artifact[] {
  return artifacts.filter((a) => a.collector === 'trace');
}

function lines({ analysis, manifest, path }: Collected, paint: Paint): string[] {
  const refused = traces(manifest.artifacts).filter((a) => a.outcome !== 'ok');
  // Detections of other families are for evidence analyze.
  const found = analysis?.findings.filter((f) => f.detection.startsWith('TRC-')) ?? [];
  const hasTraced = refused.length < traces(manifest.artifacts).length;
  return [
    '',
    ...found.map((f) =>
      wrap(`${paint('bold', f.title)} (${visible(f.host)}): ${visible(f.statement)} (${f.cites[0]})`, '  '),
    ),
    ...(found.length > 0
      ? []
      : [`  ${hasTraced ? 'nothing that was traced is beyond its limits' : 'nothing was traced'}`]),
    ...refused.map((a) =>
      wrap(
        visible(
          `${a.host}/${a.probe} ${a.outcome.replace('_', ' ')}: ${a.reason ?? ''}${a.remedy === undefined ? '' : ` (${a.remedy})`}`,
        ),
        '  ',
      ),
    ),
    '',
    ...(hasTraced
      ? [
          paint(
            'dim',
            `every delay of every connection: evidence open ${path} --cat tables/traced_delays.ndjson`,
          ),
        ]
      : []),
  ];
}
