import { type DroppingRule, droppingRules } from '../core/dropping-rules.js';
import type { HostView } from '../core/fact-view.js';
import { firewallRules } from './firewall-rules.js';

/**
 * ICMP type 3 code 4 (RFC 1191) or ICMPv6 type 2 (RFC 8201), or all of type 3, in the words of iptables-save and nft.
 */
const FRAG_NEEDED =
  /(?<!! )--icmp-type (?:3(?:\/4)?|fragmentation-needed|destination-unreachable)(?=\s|$)|(?<!! )--icmpv6-type (?:2|packet-too-big)(?=\s|$)|\bicmp code (?:4|frag-needed)\b|\bicmp type destination-unreachable(?! icmp code)|\bicmpv6 type packet-too-big\b/;

/** Whether a rule is there for the ICMP that tells a sender how large its packets may be. */
export function takesFragNeeded({ text }: { readonly text: string }): boolean {
  return FRAG_NEEDED.test(text);
}

/** Rules of a host that dropped such ICMP. */
export function fragNeededDrops(view: HostView): DroppingRule[] {
  return droppingRules(view.rows(firewallRules), view.growth(firewallRules), view.windowS).filter(
    (rule) => rule.verdict === 'drop' && takesFragNeeded(rule) && (rule.packets ?? 0) > 0,
  );
}
