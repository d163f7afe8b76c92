import { aboutHost, gatheredAt } from '../about-host.js';
import type { ForeignArtifact, Format } from '../format.js';
import type { Recognised } from '../recognise/recognise.js';
import { select } from '../select.js';
import type { TreeFile } from '../tree.js';

const README = /^README\.txt$/;
const NAMES = [
  /^tcp_stats_\d{4}\.txt$/,
  /^connections_\d{4}\.txt$/,
  /^socket_summary\.txt$/,
  /^routing\.txt$/,
  /^arp_table\.txt$/,
  /^interfaces\.txt$/,
  /^ping_\w+\.txt$/,
  /^curl_timing\.txt$/,
  /^dns_tests\.txt$/,
  /^system_info\.txt$/,
  /^nic_stats\.txt$/,
  /^bot_connection_logs\.txt$/,
];

/**
 * What a shell script for escalations leaves, seen in several teams' runbooks: `network_evidence_DATE_TIME/` with
 * one file per command, a README with date, host and uptime, curl timings without line breaks, and the log lines
 * that a grep over the last 5000 lines let through.
 */
export const collectionScript: Format = {
  kind: 'collection-script',
  title: 'the folder of a collection script',
  recognises: (tree) => {
    const known = NAMES.filter((name) => tree.files.some((f) => name.test(f.path))).length;
    const isTitled = tree.text(README)?.startsWith('Network Evidence Collection Summary') === true;
    return Math.min(1, known / NAMES.length + (isTitled ? 0.5 : 0));
  },
  artifacts: (tree) => {
    const readme = tree.text(README) ?? '';
    const about = aboutHost(tree);
    const hostname = /^VM: (\S+)/m.exec(readme)?.[1] ?? about.hostname;
    const gathered = gatheredAt(tree, [/^Date: (.+)$/m.exec(readme)?.[1]], about.timeZone);
    const { artifacts, passedOver } = select(tree, {
      gathered,
      timeZone: about.timeZone,
      takes: ({ path }) => !README.test(path),
      keepsUnread: true,
      isOneCollection: true,
      refine,
    });
    return {
      ...about,
      hostname,
      gathered,
      tool: { name: 'collect_network_evidence.sh', version: 'not known' },
      command: 'sh collect_network_evidence.sh',
      artifacts: artifacts.map(explained),
      passedOver,
    };
  },
};

const LOGS = /_logs\.txt$/;

/** What is known of files that nobody reads. `tail -5000 *.log`: GNU tail takes this form with one file only. */
function explained(artifact: ForeignArtifact): ForeignArtifact {
  const { path, text } = artifact.file;
  if (README.test(path)) {
    const { reason: _, ...rest } = artifact;
    return { ...rest, outcome: 'ok', note: 'read for date and host' };
  }
  if (text !== 'empty' || !LOGS.test(path)) return artifact;
  const reason =
    'the file is empty: no line matched, or there were several logs, which tail refuses after -5000';
  return { ...artifact, reason };
}

/** Only lines that a grep let through: what stands below a message is not part of it. */
function refine(as: Recognised, { path }: TreeFile): Recognised {
  if (as.collector !== 'logs') return as;
  return {
    ...as,
    argv: ['log', `/${path}`, '(timeout|Timeout|TIMEOUT|Connection|reconnect|Keepalive|failed)'],
  };
}
