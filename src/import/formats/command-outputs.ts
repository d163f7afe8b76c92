import { aboutHost, gatheredAt } from '../about-host.js';
import type { Format } from '../format.js';
import { select } from '../select.js';
import type { Tree } from '../tree.js';

/** Evidence that is recognised file by file only: surely less than any layout that is known as a whole. */
const SURE = 0.2;

function readable(tree: Tree): number {
  return tree.files.filter((f) => f.pieces.some((p) => p.as)).length;
}

/** A folder of command outputs and logs, as somebody gathers them by hand or with a script of their own. */
export const commandOutputs: Format = {
  kind: 'command-outputs',
  title: 'a folder of command outputs',
  recognises: (tree) => (readable(tree) > 0 ? SURE : 0),
  artifacts: (tree) => {
    const about = aboutHost(tree);
    const gathered = gatheredAt(tree, [tree.text(/(?:^|\/)date(?:\.txt)?$/)], about.timeZone);
    return {
      ...about,
      gathered,
      tool: { name: 'not known', version: 'not known' },
      command: 'not known',
      ...select(tree, { gathered, timeZone: about.timeZone, takes: () => true, keepsUnread: true }),
    };
  },
};
