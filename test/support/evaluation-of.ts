import type { Evaluation } from '../../src/analyze/evaluate.js';
import type { Result } from '../../src/core/detection.js';
import type { Finding, Observation } from '../../src/core/finding.js';

interface Said {
  readonly detection: string;
  readonly host: string;
  readonly result: Result;
}

/** What detections said of hosts, without any evidence behind it. */
export function evaluationOf(all: readonly Said[]): Evaluation {
  const observations = all.map((said): Observation => ({
    id: idOf(said),
    ...said,
    layer: 'tcp_socket',
    gates: [],
  }));
  return { observations, findings: all.flatMap(findingOf) };
}

function idOf({ detection, host, result }: Said): string {
  return `${detection}-${host}${result.subject ?? ''}`;
}

function findingOf(said: Said): Finding[] {
  const { detection, host, result } = said;
  if (result.state !== 'fired') return [];
  const { severity, statement, cites, subject = '', numbers = {} } = result;
  return [
    {
      id: idOf(said),
      detection,
      name: detection,
      title: detection,
      layer: 'tcp_socket',
      host,
      subject,
      severity,
      statement,
      numbers,
      cites,
      remedy: { text: '', safety: 'read_only' },
      gates: [],
    },
  ];
}
