import { isIn } from '../../document/document.js';
import { defineRule } from '../../rule.js';

/** `- ping_webex.txt: what it is`, below `Files Collected:`. */
const FILE =
  /^[\s*-]{0,6}`?([\w*./-]{1,80}\.(?:txt|log|pcap|json|png|csv|gz|zip|md|ya?ml))`?(?=[\s:,–—|-]|$)/;
/** More are not compared with each other. */
const MOST = 500;
const WRITTEN = />{1,2} ?"?([\w$/{}()+%.-]{1,120}\.(?:txt|log|pcap|json|csv))/g;

export const attachmentsVsFiles = defineRule({
  id: 'attachments-vs-files',
  level: 'warning',
  title: 'Attachments that are not the files there are',
  why: 'the receiver cannot tell whether something is missing',
  instead: 'list each file by name, with its size and what it shows; generate the list',
  *check({ blocks, text, words }) {
    const attached = blocks.filter((b) => b.kind === 'item' && isIn(b.section, 'attachments', words));
    const [first] = attached;
    if (!first) return;
    const listed = new Set(attached);
    const shown = attached.slice(0, MOST).map((b) => text.slice(b.start, b.end));
    const files = new Map<string, { start: number; end: number }>();
    for (const block of blocks) {
      if (listed.has(block) || files.size > MOST) continue;
      const line = text.slice(block.start, Math.min(block.end, block.start + 400));
      const name = FILE.exec(line)?.[1];
      if (
        name !== undefined &&
        (block.kind === 'code' || block.kind === 'plain' || isIn(block.section, 'files', words))
      )
        files.set(nameOf(name), block);
      if (block.kind === 'code')
        for (const [, name = ''] of line.matchAll(WRITTEN)) files.set(nameOf(name), block);
    }
    if (files.size < 2) return;
    const named = [...files.keys()].filter((name) => shown.some((item) => item.includes(name)));
    if (named.length === files.size || attached.length === files.size) return;
    const [list] = files.values();
    yield {
      start: first.start,
      end: attached.at(-1)?.end ?? first.end,
      why: `${attached.length} are listed, ${files.size} files were made, ${named.length} of them named here`,
      related: list ? [{ start: list.start, end: list.end, note: `the ${files.size} files` }] : [],
    };
  },
});

/** `$DIR/tcp_stats_$(date +%H%M).txt` and `tcp_stats_*.txt` are one. */
function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\$\([^)]{0,40}\)?[^.]{0,20}|\*/g, '*');
}
