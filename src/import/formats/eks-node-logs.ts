import { aboutHost, gatheredAt } from '../about-host.js';
import type { Format } from '../format.js';
import type { Recognised } from '../recognise/recognise.js';
import { select } from '../select.js';
import type { TreeFile } from '../tree.js';

const FOLDERS = [
  'kernel',
  'system',
  'containerd',
  'storage',
  'var_log',
  'networking',
  'ipamd',
  'sysctls',
  'kubelet',
  'cni',
];
const LOGS = /^(?:var_log|kernel|kubelet|containerd|docker|networking)\//;

/**
 * What the log collector of the EKS node images packs (eks_INSTANCE_DATE_VERSION.tar.gz): folders by subject, times
 * only in the archive's name.
 */
export const eksNodeLogs: Format = {
  kind: 'eks-node-logs',
  title: 'an EKS node log bundle',
  recognises: ({ files, name }) => {
    const found = FOLDERS.filter((folder) => files.some((f) => f.path.startsWith(`${folder}/`))).length;
    const isTheirs = files.some((f) =>
      /^(?:system\/instance-id\.txt|ipamd\/|system\/script-params\.txt)/.test(f.path),
    );
    if (!isTheirs || found < 4) return 0;
    return name.startsWith('eks_i-') ? 1 : 0.9;
  },
  artifacts: (tree) => {
    const about = aboutHost(tree);
    const instance = tree.text(/^system\/instance-id\.txt$/)?.trim();
    const [, day, hour, minute, zone, version] =
      /_(20\d\d-\d\d-\d\d)_(\d\d)(\d\d)-([A-Z]+)(?:_(\d[\w.]*))?$/.exec(tree.name) ?? [];
    const gathered = gatheredAt(
      tree,
      [day === undefined ? undefined : `${day} ${hour}:${minute}:00 ${zone}`],
      about.timeZone,
    );
    return {
      ...about,
      // The name of a node is its address; the instance is what everybody calls it.
      hostname: about.hostname === tree.name ? (instance ?? tree.name) : about.hostname,
      gathered,
      tool: { name: 'eks-log-collector', version: version ?? 'not known' },
      command: 'bash eks-log-collector.sh',
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
  if (as.collector === 'logs' || as.collector === 'kernel-log') return LOGS.test(path);
  return !path.startsWith('var_log/');
}
