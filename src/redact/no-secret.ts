/** Values that stand for "there is none", "it is hidden" or "it is elsewhere". */
const NOTHING =
  /^(?:true|false|yes|no|y|n|on|off|null|nil|none|undefined|nan|enabled?|disabled?|unset|empty|not[ _-]?set|n\/a|[-*.x•_?]+|\(?(?:none|null|hidden|unset|empty|unknown)\)?|<[a-z _-]{0,30}>|\[?(?:hidden|filtered|masked|redacted|removed|secret|omitted)\]?|0x0|{}|\[\])$/i;
/** `${VAR}`, `$VAR`, `{{ template }}`, `%(name)s`, `<% … %>`, a reference of Kubernetes or GitHub Actions. */
const REFERENCE = /^(?:\$\{[^}]*\}|\$\([^)]*\)|\$[A-Z_][A-Z0-9_]*|\{\{.*\}\}|%\([^)]*\)s|<%.*%>|%[A-Z_]+%)$/;
/** What a sentence says about a password: "password: incorrect". */
const SAID =
  /^(?:required|optional|missing|invalid|incorrect|wrong|bad|expired|changed|reset|accepted|rejected|failed|failure|ok|denied|granted|expiring|valid|mismatch|error|for|is|was|must|not|the|a|an|and|or|of|to|in|authentication|authenticated|login|user|unauthorized|forbidden|supported|unsupported)$/i;
const PATH =
  /^(?:~|\.{0,2})\/(?:(?:etc|var|home|root|run|opt|usr|srv|tmp|proc|sys|mnt|data|app|apps|secrets|vault|config|dev|lib|boot|Users)(?:\/|$)|[\w./@+-]*\.[A-Za-z]{1,10}$)|^[A-Za-z]:\\|^\.\.?\//;

/** The value is certainly none: nothing of it needs to be masked. */
export function isNoSecret(value: string): boolean {
  return NOTHING.test(value) || REFERENCE.test(value);
}

/** A word a sentence may say after "password:". */
export function isSaid(value: string): boolean {
  return SAID.test(value.replace(/[.,;:!]+$/, ''));
}

/** Behind a name that is only likely to hold a secret, this is something else: a path, a number, a URL, code. */
export function isOrdinary(value: string): boolean {
  return (
    isPath(value) ||
    /^-?[\d.,]{1,5}(?:ms|s|m|h|d|kb|mb|gb|%)?$/i.test(value) ||
    /^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(value) ||
    /^[\w.]+\(/.test(value) ||
    value.length < 4
  );
}

export function isPath(value: string): boolean {
  return PATH.test(value);
}

/** An identifier of 32 bits, such as the token of an MPTCP connection in `ss`. */
export function isHex32(text: string): boolean {
  return /^(?:0x)?[0-9a-f]{1,8}$/i.test(text);
}

/** nsswitch.conf(5): where the users are kept. */
export function isNameService(text: string): boolean {
  return /^(?:(?:files|compat|db|sss|systemd|ldap|winbind|nis|nisplus|hesiod|cache|extrausers|\[[^\]]{0,40}\])(?:[ \t]+|$))+$/.test(
    text,
  );
}
