const LONGEST = 300;
/** The message of a JSON line, of zerolog, zap, pino, logrus, bunyan, docker, journald … */
const JSON_MESSAGE =
  /"(?:msg|message|@m|@mt|log|event|MESSAGE|errorMessage|eventName|short_message)"\s*:\s*"((?:[^"\\]|\\.)*)/;
const JSON_ERROR = /"(?:err|error|exception|cause|errorCode)"\s*:\s*"((?:[^"\\]|\\.){1,160})/;
const JSON_LEVEL = /"(?:level|severity|lvl|s|levelname)"\s*:\s*"?(\w{1,12})/;
const LOGFMT_MESSAGE = /(?:^|\s)(?:msg|message)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/;
const LOGFMT_ERROR = /(?:^|\s)(?:err|error)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/;
const LOGFMT_LEVEL = /(?:^|\s)(?:level|lvl)=(\w{1,12})/;

/** The host in front of a syslog message: the same message has the same template on all of them. */
const SYSLOG_HOST = /^ \S{1,255} (?=(?:kernel|[\w.@/-]{1,64}\[(?:#|\d+)\]): )/;

/**
 * What all messages of one template have in common, from a line masked by `maskedText`: addresses, ids, paths with
 * numbers, quoted values and lists become one placeholder each; of a JSON or logfmt line only level, message and error
 * count. Depends on the masked text alone, so that lines with the same mask have the same template.
 */
export function templateText(masked: string): string {
  return placeholders(structured(masked) ?? quotedAside(masked.replace(SYSLOG_HOST, ''))).slice(0, LONGEST);
}

/** A message as people read it: of a JSON or logfmt line level, message and error; of syslog without the host. */
export function readable(message: string): string {
  return (structured(message) ?? message.replace(SYSLOG_HOST, '')).replaceAll(/\s+/g, ' ').trim();
}

function structured(masked: string): string | undefined {
  const brace = masked.indexOf('{"');
  if (brace >= 0 && brace < 60) {
    const message = JSON_MESSAGE.exec(masked)?.[1];
    if (message === undefined) return undefined;
    return joined(JSON_LEVEL.exec(masked)?.[1], message, JSON_ERROR.exec(masked)?.[1]);
  }
  const logfmt = LOGFMT_MESSAGE.exec(masked);
  if (!logfmt) return undefined;
  const error = LOGFMT_ERROR.exec(masked);
  return joined(LOGFMT_LEVEL.exec(masked)?.[1], logfmt[1] ?? logfmt[2] ?? '', error?.[1] ?? error?.[2]);
}

function joined(level: string | undefined, message: string, error: string | undefined): string {
  return [level, message, error].filter((part) => part !== undefined && part !== '').join(' ');
}

/** Quoted values differ from line to line; the request of an access log tells more by its path. */
function quotedAside(masked: string): string {
  return masked.replace(/"([^"]{0,400})"|'([^' ]{1,200})'/g, (whole: string, quoted: string | undefined) =>
    /^[A-Z]{3,8} \S+ HTTP/.test(quoted ?? '') ? whole.replace(/\?[^ ]*/, '') : '"…"',
  );
}

function placeholders(text: string): string {
  return text
    .replaceAll(/(?:(?:#|[a-f]{1,4})?:){2,7}(?:#|[a-f]{1,4})/g, '#')
    .replaceAll(/(?:#|\b[a-f]{4,12})(?:[-.:/](?:#|[a-f]{4,12}\b))+/g, '#')
    .replaceAll(/\b[0-9a-f]{0,40}#[0-9a-f]{0,40}/g, '#')
    .replaceAll(/[-+]?#(?:, ?[-+]?#)+/g, '#,…')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
