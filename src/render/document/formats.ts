/** What a document can be written as → the end of its file's name. */
export const FORMATS = {
  md: 'md',
  html: 'html',
  txt: 'txt',
  eml: 'eml',
  docx: 'docx',
  pdf: 'pdf',
  jira: 'jira.txt',
  slack: 'slack.json',
  json: 'json',
} as const;

export type Format = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as Format[];

/** `pir.html`, `escalation.vendor.eml`: the first variant has no name of its own. */
export function documentFile(
  kind: string,
  variant: string,
  variants: readonly string[],
  format: Format,
): string {
  const name = variant === variants[0] ? kind : `${kind}.${variant}`;
  return `${name}.${FORMATS[format]}`;
}
