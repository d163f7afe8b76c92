import type { DroppingRule } from './dropping-rules.js';
import type { FailingFlow } from './failing-flows.js';
import { type Match, ruleMatches } from './rule-match.js';

/** A rule that took packets, and how it relates to what fails. */
export interface RuleHit<More = unknown> {
  readonly rule: DroppingRule & More;
  /** The best match with a failing flow; `no` also where nothing is known to fail. */
  readonly match: Match;
  readonly flow?: FailingFlow;
}

/** Where a host stands on the way of a flow; only packets that pass a hook can be dropped there. */
export interface Standing {
  readonly addresses: ReadonlySet<string>;
  /** Flows seen failing by this host itself. */
  readonly own: readonly FailingFlow[];
  /** Flows seen failing by other hosts. */
  readonly others: readonly FailingFlow[];
}

/** Sets every rule with hits against every failing flow (gate G11). */
export function ruleHits<More>(rules: readonly (DroppingRule & More)[], standing: Standing): RuleHit<More>[] {
  return rules
    .filter((rule) => (rule.packets ?? 0) > 0)
    .map((rule) => ({ rule, ...bestMatch(rule, standing) }))
    .toSorted((a, b) => (b.rule.packets ?? 0) - (a.rule.packets ?? 0));
}

/** How a rule relates to what fails, whether it took packets or not. */
export function bestMatch(
  rule: DroppingRule,
  { addresses, own, others }: Standing,
): { readonly match: Match; readonly flow?: FailingFlow } {
  let best: { match: Match; flow?: FailingFlow } = { match: 'no' };
  const flows = [
    ...own.map((flow) => ({ flow, hooks: LOCAL })),
    ...others.map((flow) => ({ flow, hooks: addresses.has(flow.dst) ? LOCAL : FORWARDED })),
  ];
  for (const { flow, hooks } of flows) {
    if (rule.hook !== undefined && HOOKS.has(rule.hook) && !hooks.has(rule.hook)) continue;
    // DROP is silence to the client, REJECT an answer.
    if (flow.isAnswered === (rule.verdict === 'drop')) continue;
    const said = ruleMatches(rule.text, flow, rule.before);
    // What led to a chain that is only jumped to is not known.
    const match = said === 'yes' && rule.hook === undefined ? 'maybe' : said;
    if (match === 'yes' || (match === 'maybe' && best.match === 'no')) best = { match, flow };
    if (best.match === 'yes') break;
  }
  return best;
}

const LOCAL: ReadonlySet<string> = new Set(['input', 'output']);
const FORWARDED: ReadonlySet<string> = new Set(['forward']);
/** The others (ingress, prerouting, postrouting) are passed by either. */
const HOOKS: ReadonlySet<string> = new Set(['input', 'output', 'forward']);
