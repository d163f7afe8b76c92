import { dateText } from '../core/date-text.js';
import type { Taken } from './format.js';
import { lastChange, type Moment } from './moment.js';
import type { Tree } from './tree.js';

/** Whose evidence it is, as far as its own files tell. */
export function aboutHost(tree: Tree): Pick<Taken, 'hostname' | 'kernel' | 'timeZone' | 'os'> {
  const uname = /^Linux (\S+) (\S+) /m.exec(tree.text(/(?:^|\/)(?:uname[^/]*|system_info\.txt)$/) ?? '');
  const named = /^\s*([A-Za-z0-9][\w.-]{0,252})\s*$/.exec(
    tree.text(/(?:^|\/)hostname(?:\.txt)?$/) ?? '',
  )?.[1];
  const controlled = /Static hostname: (\S+)/.exec(tree.text(/hostnamectl/) ?? '')?.[1];
  const zone = /Time ?zone[:=]\s*([A-Za-z]+(?:\/[\w+-]+)*)/.exec(tree.text(/timedatectl/) ?? '')?.[1];
  const hostname = named ?? uname?.[1] ?? controlled ?? tree.name;
  return {
    hostname,
    ...(uname?.[2] !== undefined && { kernel: uname[2] }),
    ...(zone !== undefined && isZone(zone) && { timeZone: zone }),
  };
}

/** When it was gathered: by the output of `date` in it, by a time in its name, or by its files. */
export function gatheredAt(tree: Tree, texts: readonly (string | undefined)[], timeZone?: string): Moment {
  for (const text of texts) {
    const moment = text === undefined ? undefined : dateText(text, timeZone);
    if (moment) return moment;
  }
  return (
    lastChange(tree.files) ?? { ms: Date.now(), assumed: 'nothing says when; this is when it was imported' }
  );
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
