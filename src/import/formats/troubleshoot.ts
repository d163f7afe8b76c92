import { aboutHost, gatheredAt } from '../about-host.js';
import type { Format } from '../format.js';
import { select } from '../select.js';
import type { Tree } from '../tree.js';

const HOST = 'host-collectors/';

/**
 * A support bundle of troubleshoot: of it the part about the host it ran on, `host-collectors/run-host/NAME.txt` with
 * `NAME-info.json` (which command), `host-collectors/journald/`, and JSON of its own about system and time.
 */
export const troubleshoot: Format = {
  kind: 'troubleshoot',
  title: 'a troubleshoot support bundle',
  recognises: ({ files }) => (files.some((f) => f.path.includes(HOST)) ? 0.9 : 0),
  artifacts: (tree) => {
    const about = aboutHost(tree);
    const os = json(tree, /system\/hostos_info\.json$/);
    const zone = json(tree, /system\/time\.json$/)['timezone'];
    const name = text(os['name']);
    const timeZone = about.timeZone ?? (text(zone) ? text(zone)?.split(' ')[0] : undefined);
    const gathered = gatheredAt(tree, [dateInName(tree.name)], timeZone);
    return {
      ...about,
      ...(timeZone !== undefined && { timeZone }),
      ...(name !== undefined && { hostname: name }),
      ...(text(os['kernelVersion']) !== undefined && { kernel: text(os['kernelVersion']) ?? '' }),
      gathered,
      tool: {
        name: 'troubleshoot',
        version: /versionNumber:\s*(\S+)/.exec(tree.text(/version\.yaml$/) ?? '')?.[1] ?? 'not known',
      },
      command: 'kubectl support-bundle',
      // What is about the cluster is of other machines.
      ...select(
        { ...tree, files: tree.files.filter((f) => f.path.includes(HOST)) },
        {
          gathered,
          timeZone,
          takes: ({ path }) => !path.endsWith('.json'),
          keepsUnread: false,
          isOneCollection: true,
        },
      ),
    };
  },
};

/** `support-bundle-2026-11-21T03_04_05` */
function dateInName(name: string): string | undefined {
  const [, day, time] = /(20\d\d-\d\d-\d\d)T(\d\d_\d\d_\d\d)/.exec(name) ?? [];
  return day === undefined ? undefined : `${day} ${time?.replaceAll('_', ':')}`;
}

function json(tree: Tree, path: RegExp): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(tree.text(path) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
