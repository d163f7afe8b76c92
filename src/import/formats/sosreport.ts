import { aboutHost, gatheredAt } from '../about-host.js';
import type { Format } from '../format.js';
import type { Recognised } from '../recognise/recognise.js';
import { select } from '../select.js';
import type { TreeFile } from '../tree.js';

/** What sos itself wrote about its run. */
const OWN = /^(?:sos_logs|sos_reports|version\.txt|manifest\.json)/;
/** Copies of files below /proc and /etc that describe the host as it is, not how it is configured to be. */
const STATE = /^(?:proc|sys|run)\/|^etc\/(?:resolv\.conf|hosts|nsswitch\.conf|os-release)$/;
const LOGS = /^(?:var\/log\/|sos_commands\/(?:logs|kernel|networking|systemd)\/(?:journalctl|dmesg))/;

/** sos report (Red Hat, Debian, Ubuntu): `sos_commands/PLUGIN/COMMAND_WITH_UNDERSCORES` and copies of files. */
export const sosreport: Format = {
  kind: 'sosreport',
  title: 'a sosreport',
  recognises: ({ files }) => (files.some((f) => f.path.startsWith('sos_commands/')) ? 0.95 : 0),
  artifacts: (tree) => {
    const about = aboutHost(tree);
    const gathered = gatheredAt(
      tree,
      [
        tree.text(/^sos_commands\/date\/date$/),
        tree.text(/^sos_commands\/date\/date_--utc$/),
        tree.text(/^date$/),
      ],
      about.timeZone,
    );
    const version = /sosreport:?\s*(\S+)/i.exec(tree.text(/^version\.txt$/) ?? '')?.[1];
    return {
      ...about,
      gathered,
      tool: { name: 'sos', version: version ?? 'not known' },
      command: 'sos report',
      ...select(tree, {
        gathered,
        timeZone: about.timeZone,
        takes,
        keepsUnread: false,
        isOneCollection: true,
      }),
    };
  },
};

function takes({ path }: TreeFile, as: Recognised): boolean {
  if (OWN.test(path)) return false;
  if (as.collector === 'logs' || as.collector === 'kernel-log') return LOGS.test(path);
  return path.startsWith('sos_commands/') || STATE.test(path);
}
