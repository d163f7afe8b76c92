import type { RowOf } from '../../src/core/table.js';
import type { pingReplies } from '../../src/tables/ping-replies.js';

type Outcome = RowOf<typeof pingReplies>['outcome'];

/** The words iputils prints for an ICMP error or a local one (pr_icmph in ping.c and ping6_common.c). */
export function outcomeOf(text: string): Outcome {
  if (/^(Frag needed|Packet too big)/i.test(text)) return 'too_big';
  if (/^Redirect/i.test(text)) return 'redirect';
  if (/^(Time to live exceeded|Time exceeded|Frag reassembly time)/i.test(text)) return 'ttl_exceeded';
  if (/unreachable|unknown|filtered|prohibited|isolated|precedence|^Dest/i.test(text)) return 'unreachable';
  return 'other_error';
}

/** `(mtu = 1400)`, `mtu=1400`, `mtu: 1400`; a router older than RFC 1191 tells 0, which is nothing. */
export function mtuIn(text: string): number | undefined {
  const found = /\bmtu ?[=:] ?(\d{1,6})\b/i.exec(text)?.[1];
  return found === undefined || Number(found) === 0 ? undefined : Number(found);
}

/**
 * What ping says on stderr: `ping: local error: message too long, mtu=1500` and `ping: sendmsg: …` once per probe
 * that did not leave; anything else it says there ended it (`ping: NAME: Name or service not known`).
 */
export function stderrOf(text: string): { kind: 'local' | 'fatal'; text: string } | undefined {
  const said = /^(?:\S*\/)?(?:ping6?|busybox|sh)[\w.-]*: (.*\S)\s*$/.exec(text)?.[1];
  if (said === undefined || /^warning\b|^=> |^socktype: /i.test(said)) return undefined;
  const local = /^(?:local error: |sendmsg: |sendto: )(.*)$/.exec(said)?.[1];
  return local === undefined ? { kind: 'fatal', text: said } : { kind: 'local', text: local };
}
