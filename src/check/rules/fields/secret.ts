import { createPolicy } from '../../../redact/policy.js';
import { defineRule } from '../../rule.js';

export const secret = defineRule({
  id: 'secret',
  level: 'error',
  title: 'Secret in a document that leaves the company',
  why: 'whoever gets it can use it',
  instead: 'put [REDACTED] in its place, and change the secret if the document was sent',
  *check({ text, lines }, { external }) {
    if (!external) return;
    // Line by line through one redactor: it knows keys that go on over several lines.
    const redactor = createPolicy({ secrets: true }).stream();
    let before = 0;
    for (let line = 1; line <= lines.count; line++) {
      const [start, end] = lines.range(line);
      const original = text.slice(start, end);
      const bytes = Buffer.from(`${original}\n`);
      const redacted = Buffer.concat([
        redactor.feed(bytes),
        ...(line === lines.count ? [redactor.flush()] : []),
      ]);
      const masked = [...redactor.counts.values()].reduce((sum, n) => sum + n, redactor.withheldBytes);
      if (masked === before) continue;
      before = masked;
      const at = sameUntil(bytes, redacted);
      const lead = bytes.subarray(0, at).toString('utf8').length;
      // Not a word of the secret itself: a report is passed on.
      yield {
        start: start + lead,
        end: start + lead,
        why: `${kindOf(redacted, at)}: whoever gets it can use it`,
      };
    }
  },
});

function sameUntil(a: Buffer, b: Buffer): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

function kindOf(redacted: Buffer, at: number): string {
  return (
    /\[(?:REDACTED|WITHHELD):([^\]]{1,60})\]/.exec(redacted.subarray(at, at + 200).toString('utf8'))?.[1] ??
    'secret'
  );
}
