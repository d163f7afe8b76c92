import type { Rule, Span } from '../rule.js';

/** Fields that auditd writes in hexadecimal digits, in upper case, where a blank, a quote or a NUL is in them. */
const FIELD = /((?<![A-Za-z0-9_])(?:proctitle|cmd|a\d{1,4})=)([0-9A-F]{8,})(?![0-9A-Za-z])/g;

/** Sees through them: where one of `rules` finds a secret, the whole command line is masked. */
export function auditHex(rules: readonly Rule[]): Rule {
  const isSecret = (text: string): boolean => {
    const lower = text.toLowerCase();
    return rules.some(
      (rule) => rule.triggers.some((trigger) => lower.includes(trigger)) && rule.find(text).length > 0,
    );
  };
  return {
    id: 'encoded-command',
    source: 'auditd: PROCTITLE, USER_CMD, EXECVE',
    triggers: ['proctitle=', 'cmd=', 'execve'],
    find: (line) => {
      const spans: Span[] = [];
      for (const { index, 1: name = '', 2: digits = '' } of line.matchAll(FIELD)) {
        const start = index + name.length;
        if (isSecret(Buffer.from(digits, 'hex').toString('latin1')))
          spans.push({ start, end: start + digits.length });
      }
      return spans;
    },
    masks: [
      'type=PROCTITLE msg=audit(1763712000.123:45): proctitle=«6D7973716C002D75726F6F74002D7068756E74657232»',
    ],
    keeps: ['type=PROCTITLE msg=audit(1763712000.123:45): proctitle=6D7973716C002D75726F6F74'],
  };
}
