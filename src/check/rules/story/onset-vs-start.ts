import { says } from '../../document/document.js';
import { clock, spell } from '../../document/times.js';
import { defineRule } from '../../rule.js';

export const onsetVsStart = defineRule({
  id: 'onset-vs-start',
  level: 'warning',
  title: 'Impact counted from before its first symptom',
  why: 'the change and what users felt of it are two moments; the duration is too long by the difference',
  instead: 'give both: when it was changed, and when the first request failed',
  *check(document) {
    const { window, rows } = document;
    if (!window?.said) return;
    const onset = rows.find(
      ({ statement, at }) =>
        at > window.from &&
        at < window.to &&
        says(document, 'begins', statement.text) &&
        says(document, 'signal', statement.text),
    );
    if (!onset) return;
    // A row between that is a failure itself is the onset.
    const earlier = rows.some(
      (r) =>
        r.at <= window.from + 59 &&
        says(document, 'begins', r.statement.text) &&
        says(document, 'signal', r.statement.text),
    );
    if (earlier || onset.at - window.from < 60) return;
    yield {
      start: window.said.start,
      end: window.said.end,
      why: `it counts from ${clock(window.from)}, but failures begin at ${clock(onset.at)}: ${spell(onset.at - window.from)} too long`,
      related: [{ start: onset.start, end: onset.end, note: 'the onset' }],
    };
  },
});
