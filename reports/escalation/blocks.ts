import type { Binding } from '../../src/core/documents/document-kind.js';
import type { Audience, Incident } from '../../src/core/documents/incident.js';

/**
 * Section → the field of the incident file its text comes from. What is computed where people wrote nothing is bound
 * only where they did: an edit of the evidence's words is no edit of theirs.
 */
export function blocksOf(incident: Incident, name: string, audience: Audience): Record<string, Binding> {
  const own = (key: string): string => `audiences.${name}.${key}`;
  return {
    ask: { kind: 'prose', path: own('ask') },
    problem: { kind: 'prose', path: audience.opening ? own('opening') : 'problem' },
    symptoms: { kind: 'list', path: 'symptoms' },
    business_impact: { kind: 'list', path: 'business_impact', key: 'text' },
    ...(incident.occurrences?.items && {
      occurrences: { kind: 'list', path: 'occurrences.items', key: 'text' } as const,
    }),
    ...(incident.network && { network: { kind: 'list', path: 'network', key: 'value' } as const }),
    ...(incident.questions && { questions: { kind: 'list', path: 'questions', key: 'text' } as const }),
    workarounds: { kind: 'list', path: 'workarounds', key: 'text' },
    ...(incident.requests && { requests: { kind: 'list', path: 'requests', key: 'ask' } as const }),
    closing: { kind: 'prose', path: own('closing') },
  };
}
