import { EvidenceError } from '../../core/errors.js';
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
    refuseSeveralHosts(tree);
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

/** Pings of one machine must not be read as those of another. */
function refuseSeveralHosts({ texts, input }: Tree): void {
  const named = texts(/(?:^|\/)(?:uname[^/]*|hostname(?:\.txt)?)$/).flatMap((text) => {
    const name = /^(?:Linux )?([A-Za-z0-9][\w.-]*)(?:\s|$)/.exec(text)?.[1];
    return name === undefined ? [] : [name.split('.')[0] ?? name];
  });
  const hosts = [...new Set(named)];
  if (hosts.length < 2) return;
  throw new EvidenceError(
    'E_NOT_A_BUNDLE',
    `${input.path}: these are outputs of several hosts: ${hosts.slice(0, 5).join(', ')}`,
    'give the folder of each host by itself, they become one bundle: evidence import FOLDER FOLDER',
  );
}
