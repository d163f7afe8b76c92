import type { Artifact } from '../../src/core/artifact.js';
import type { Model } from './model.js';

/** The questions of an incident in the order they are asked, and the collectors whose files answer them. */
const QUESTIONS: readonly (readonly [string, readonly string[]])[] = [
  ['Is it slow or failing for the application, and in which phase?', ['http', 'tcp-connect']],
  ['Does the name resolve, from every resolver, and how fast?', ['dns']],
  ['Is there loss or delay on the path, and from which hop on?', ['ping', 'path']],
  ['What do the connections themselves say?', ['sockets']],
  ['Are segments retransmitted, connections reset, queues overflowing?', ['tcp-counters']],
  [
    'Is something on this machine dropping packets?',
    ['interfaces', 'nic', 'qdisc', 'firewall', 'conntrack', 'cpu'],
  ],
  ['Is the way to the target right?', ['routes', 'neighbours']],
  ['Is the machine itself short of something?', ['memory', 'disk', 'processes', 'cpu']],
  ['What did the kernel and the applications log?', ['kernel-log', 'logs']],
];
const FILES_EACH = 6;

export function readFirst(artifacts: readonly Artifact[]): Model['readFirst'] {
  return QUESTIONS.flatMap(([question, collectors]) => {
    const files = artifacts
      .filter(
        (a) =>
          a.path !== undefined && a.bytes > 0 && a.snapshot !== 'start' && collectors.includes(a.collector),
      )
      .toSorted((a, b) => collectors.indexOf(a.collector) - collectors.indexOf(b.collector))
      .flatMap((a) => a.path ?? []);
    return files.length > 0 ? [{ question, files: files.slice(0, FILES_EACH) }] : [];
  });
}
