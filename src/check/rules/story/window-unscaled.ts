import { within } from '../../document/spans.js';
import { defineRule } from '../../rule.js';

/** Bytes. A stack that offers less for a whole transfer is rare; a value before window scaling is common. */
const SMALL = 4096;
/** Characters: what stands further away is about something else. */
const NEAR = 60;
const WINDOW = /\b(?:receive|advertised|recv|tcp|rcv) ?window|\brwnd\b|Empfangsfenster/i;

/** In the same clause, and near. */
function isBeside(text: string, a: number, b: number): boolean {
  const [from, to] = a < b ? [a, b] : [b, a];
  return to - from <= NEAR && !/[;|]/.test(text.slice(from, to));
}

export const windowUnscaled = defineRule({
  id: 'window-unscaled',
  level: 'warning',
  title: 'Receive window that looks unscaled',
  why: 'without the handshake in the capture the scale is not known, and the real window may be 128 times larger',
  instead: 'say whether the SYN was captured; if not, do not draw conclusions from the value',
  *check(document) {
    for (const s of document.statements) {
      if (!WINDOW.test(s.text) || /scal|skal/i.test(s.text) || s.block.kind === 'code') continue;
      const at = s.start + (WINDOW.exec(s.text)?.index ?? 0);
      const size = within(document.measures, s).find(
        (m) => m.dimension === 'size' && m.low > 0 && m.high < SMALL && isBeside(document.text, at, m.start),
      );
      if (size) yield { start: size.start, end: size.end };
    }
  },
});
