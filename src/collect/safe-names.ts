import type { Target } from '../core/target.js';

/** A name becomes a file name, a column and a line on the screen; only the URL itself keeps its secrets. */
export function withSafeNames(targets: readonly Target[], mask: (name: string) => string): Target[] {
  const urls = new Map<string, (string | undefined)[]>();
  return targets.map((target) => {
    const name = mask(target.name);
    const same = urls.get(name) ?? [];
    if (!same.includes(target.url)) urls.set(name, [...same, target.url]);
    const at = Math.max(same.indexOf(target.url), same.includes(target.url) ? 0 : same.length);
    return { ...target, name: at === 0 ? name : `${name} (${at + 1})` };
  });
}
