import { defineIncidentRule } from './incident-rule.js';
import { timeOf } from './times-order.js';

export const confirmedWithoutTest = defineIncidentRule({
  id: 'confirmed-untested',
  level: 'error',
  title: '"Confirmed" without a passed test',
  why: 'no hypothesis of the file has a test that passed',
  instead: 'give the result of the test under hypotheses, or say "likely"',
  *check({ incident }) {
    const root = incident.root_cause;
    const passed = (incident.hypotheses ?? []).filter((h) => h.result?.outcome === 'passed');
    if (root === null || root === undefined || !('confidence' in root || 'factors' in root)) return;
    const cause = 'cause' in root ? root.cause : undefined;
    if (
      root.confidence === 'confirmed' &&
      !passed.some((h) => cause === undefined || h.cause === undefined || h.cause === cause)
    )
      yield { path: ['root_cause', 'confidence'] };
    for (const [i, factor] of (root.factors ?? []).entries()) {
      const isCited = [factor.cite ?? []].flat().length > 0;
      if (factor.confidence === 'confirmed' && !isCited && passed.length === 0)
        yield {
          path: ['root_cause', 'factors', i, 'confidence'],
          why: `${factor.id} has neither a citation nor a passed test`,
        };
    }
  },
});

export const openUnderStatus = defineIncidentRule({
  id: 'status-vs-pending',
  level: 'warning',
  title: '"Complete" with tests still to be run',
  why: 'whoever reads "final" or "resolved" takes nothing for open',
  instead: 'run the test, or say under untestable why none can decide it',
  *check(view) {
    const { incident } = view;
    if (incident.status === 'final') {
      for (const [i, h] of (incident.hypotheses ?? []).entries()) {
        const isOpen =
          (h.result === null || h.result === undefined || h.result.outcome === 'inconclusive') &&
          h.untestable === undefined;
        if (isOpen) yield { path: ['hypotheses', i], why: `the file is final and ${h.id} is open` };
      }
    }
    const isVerified =
      typeof incident.fix?.verified === 'string' || (incident.bundles ?? []).some((b) => b.role === 'after');
    if (timeOf(view, 'resolved') !== undefined && !isVerified) {
      yield {
        path: ['times', 'resolved'],
        why: 'resolved, and neither fix.verified nor a bundle of afterwards shows it',
        instead: 'attach a bundle with the role "after", or say under fix.verified what was measured',
      };
    }
  },
});
