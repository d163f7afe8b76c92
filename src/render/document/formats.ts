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
  yaml: 'yaml',
} as const;

export type Format = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as Format[];

/** `pir.brief.html`: of every variant a name of its own. */
export function documentFile(kind: string, variant: string, format: Format): string {
  return `${kind}.${variant}.${FORMATS[format]}`;
}
