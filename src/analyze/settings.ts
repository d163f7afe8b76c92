import { z } from 'zod';
import { type Detection, SEVERITIES, type Severity } from '../core/detection.js';
import type { Setting } from '../core/verdict.js';
import type { Limits } from './evaluate.js';

/**
 * `detections:` of a configuration: id → thresholds by name, `disabled`, `max_severity`. Ids and names are those of the
 * detections there are, so that a typo is a mistake with a suggestion.
 */
export function settingsSchema(detections: readonly Detection[]) {
  const own = detections.map(({ id, thresholds }) => {
    const names = Object.keys(thresholds).map((name) => [name, z.number()] as const);
    const shape = {
      ...Object.fromEntries(names),
      disabled: z.boolean(),
      max_severity: z.enum(SEVERITIES),
    };
    return [id, z.strictObject(shape).partial()] as const;
  });
  return z.strictObject(Object.fromEntries(own)).partial();
}

type Given = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

export interface Settings {
  readonly limits: Limits;
  readonly caps: Readonly<Record<string, Severity>>;
  readonly disabled: ReadonlySet<string>;
  /** Everything that is not as shipped. */
  readonly changed: readonly Setting[];
}

/** Later files win over earlier ones, value by value. Pure. */
export function settingsOf(
  files: readonly { readonly file: string; readonly detections: Given }[],
  detections: readonly Detection[],
): Settings {
  const changed = new Map<string, Setting>();
  for (const { file, detections: given } of files) {
    for (const detection of detections) {
      for (const [name, value] of Object.entries(given[detection.id] ?? {})) {
        const shipped = detection.thresholds[name]?.value;
        const setting = { detection: detection.id, name, value, file } as Setting;
        changed.set(`${detection.id} ${name}`, { ...setting, ...(shipped !== undefined && { shipped }) });
      }
    }
  }
  const list = [...changed.values()].filter((s) => s.value !== (s.shipped ?? false));
  const limits: Record<string, Record<string, number>> = {};
  for (const { detection, name, value } of list) {
    if (typeof value === 'number') (limits[detection] ??= {})[name] = value;
  }
  const caps = list.flatMap((s) => (s.name === 'max_severity' ? [[s.detection, s.value as Severity]] : []));
  return {
    limits,
    caps: Object.fromEntries(caps) as Record<string, Severity>,
    disabled: new Set(list.filter((s) => s.name === 'disabled').map((s) => s.detection)),
    changed: list,
  };
}

/** `TCP-01 retransmit_share 0.02 instead of 0.01`. */
export function settingText({ detection, name, value, shipped }: Setting): string {
  if (name === 'disabled') return `${detection} is switched off`;
  if (name === 'max_severity') return `${detection} is at most ${value}`;
  return `${detection} ${name} ${value} instead of ${shipped ?? 'none'}`;
}
