/** Values of options that may be given several times. */
export const list = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  ...value
    .split(',')
    .map((v) => v.trim())
    .filter(Boolean),
];
export const repeat = (value: string, before: readonly string[] = []): string[] => [...before, value];
