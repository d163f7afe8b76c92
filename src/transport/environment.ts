/** Where tools are looked for, on every host: sbin included, the user's PATH not (no hijack, same everywhere). */
export const TOOL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Variables a probe inherits because its answer depends on them; everything else stays with the user. */
export const INHERITED = [
  'HOME',
  'USER',
  'TZ',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
] as const;

/** Set in every process we start, so that strays can be found and ended whatever group they moved to. */
export const RUN_MARKER = 'EVIDENCE_RUN';

/** What every tool is told besides its PATH, wherever it runs: a stable language, no pager, the run's id. */
export function fixedVariables(runId: string): Record<string, string> {
  return {
    LC_ALL: 'C',
    PAGER: 'cat',
    SYSTEMD_PAGER: '',
    SYSTEMD_COLORS: '0',
    TERM: 'dumb',
    [RUN_MARKER]: runId,
  };
}

/** The environment of a local command. */
export function commandEnvironment(runId: string, toolPath: string): Record<string, string> {
  const inherited = INHERITED.flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(inherited), PATH: toolPath, ...fixedVariables(runId) };
}
