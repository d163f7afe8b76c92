import { TIMES } from '../core/documents/incident.js';
import { timeProblem } from '../core/documents/incident-time.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { attach } from '../incident/attach.js';
import { verified } from '../incident/bundle-on-disk.js';
import {
  createIncident,
  folderFor,
  idFor,
  refuseTaken,
  suggestedBy,
  type Suggested,
} from '../incident/new-incident.js';
import { isZone } from '../incident/read-incident.js';
import { attachedLines } from './incident-attach-command.js';
import { askForIncident, type Replies } from './incident-questions.js';
import { dayOf, printJson } from './incident-output.js';
import type { KnowledgeFlags } from './knowledge-flags.js';
import { openWith } from './open-with.js';

interface Flags extends Replies, KnowledgeFlags {
  readonly severityWhy?: string;
  readonly host?: readonly string[];
  readonly case?: string;
  readonly bundle?: readonly string[];
  readonly propose?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence incident new`: asks on a terminal when nothing was said. */
export async function runNew(dir: string | undefined, flags: Flags): Promise<number> {
  const { bundle: bundles = [], propose = true } = flags;
  const isSilent = Object.keys(flags).every((key) =>
    ['propose', 'color', 'bundle', 'config', 'playbooks'].includes(key),
  );
  const mayAsk = isSilent && process.stdin.isTTY && process.stdout.isTTY;
  if (isSilent && !mayAsk && dir === undefined && bundles.length === 0)
    throw new EvidenceError(
      'E_USAGE',
      'nothing is known of it, and there is no terminal to ask on',
      'give at least --title',
    );
  if (dir !== undefined) await refuseTaken(dir);
  // Before anything is asked or written: a bundle that is not as it was sealed gives no defaults.
  for (const path of bundles) await verified(path);
  const suggested: Suggested = bundles[0] === undefined ? { hosts: [] } : await suggestedBy(bundles[0]);
  const replies = mayAsk ? await askForIncident(suggested) : withDefaults(flags, suggested);
  if (replies === undefined) {
    process.stderr.write('evidence: interrupted, nothing was written\n');
    return EXIT.interrupted;
  }
  for (const name of TIMES) {
    const time = replies[camel(name)];
    const problem = typeof time === 'string' ? timeProblem(time) : undefined;
    if (problem !== undefined)
      throw new EvidenceError('E_BAD_TIME', `--${name.replaceAll('_', '-')}: ${problem}`);
  }
  const { title, timezone = 'UTC' } = replies;
  if (!isZone(timezone))
    throw new EvidenceError(
      'E_BAD_TIME',
      `--timezone: there is no zone "${timezone}"`,
      'an IANA name such as Europe/Berlin',
    );
  const date = replies.started?.slice(0, 10) ?? dayOf(undefined, timezone);
  const folder = dir ?? folderFor(date, title);
  const hosts = flags.host ?? suggested.hosts;
  const number = flags.case ?? suggested.case;
  const times = TIMES.flatMap((name) => {
    const time = replies[camel(name)];
    return typeof time === 'string' ? [[name, time] as const] : [];
  });
  const id = replies.id ?? idFor(date, title);
  await createIncident(folder, {
    id,
    ...(title !== undefined && { title }),
    ...(replies.severity !== undefined && {
      severity: {
        level: replies.severity,
        ...(flags.severityWhy !== undefined && { why: flags.severityWhy }),
      },
    }),
    ...(replies.service !== undefined && replies.service.length > 0 && { services: replies.service }),
    ...(hosts.length > 0 && { hosts }),
    ...(number !== undefined && { case: number }),
    ...(timezone !== 'UTC' && { timezone }),
    ...(times.length > 0 && { times: Object.fromEntries(times) }),
  });
  const attached =
    bundles.length === 0
      ? undefined
      : await attach(folder, bundles, {
          ...(propose && { open: await openWith(flags) }),
          now: new Date().toISOString(),
        });
  if (flags.json) printJson({ folder, id, bundles: attached?.bundles ?? [], added: attached?.added ?? {} });
  else {
    const lines = [
      `made: ${folder}/incident.yaml (${id})`,
      ...(attached ? attachedLines(folder, attached) : []),
      `  fill it in, then: evidence incident status ${folder}`,
    ];
    process.stdout.write(visible(`${lines.join('\n')}\n`));
  }
  if (attached?.failure) throw attached.failure;
  return EXIT.done;
}

/** What a bundle says counts where nobody said otherwise. */
function withDefaults(flags: Flags, { title, started, timezone }: Suggested): Replies {
  return {
    ...(title !== undefined && { title }),
    ...(started !== undefined && { started }),
    ...(timezone !== undefined && { timezone }),
    ...flags,
  };
}

type TimeFlag =
  'lastKnownGood' | 'started' | 'detected' | 'acknowledged' | 'mitigated' | 'resolved' | 'impactEnded';

function camel(name: (typeof TIMES)[number]): TimeFlag {
  return name.replace(/_(\w)/g, (_, c: string) => c.toUpperCase()) as TimeFlag;
}
