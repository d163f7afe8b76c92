const SCHEMES = new Set(['http', 'https', 'mailto']);

/**
 * Where a link of a document may lead: http, https, mailto, a place on the page, a file beside or below. Undefined
 * for anything else: another scheme, `//host`, an absolute path, or `..`.
 */
export function safeHref(href: string): string | undefined {
  // What a browser leaves out when it reads an address would hide the scheme.
  if (/[^\P{C}]|[\s\\"'<>`]/u.test(href)) return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  if (scheme !== undefined) return SCHEMES.has(scheme) && isWhole(href, scheme) ? href : undefined;
  if (href.startsWith('#')) return href.length > 1 ? href : undefined;
  const path = href.replace(/[?#].*$/s, '');
  const isBelow = path !== '' && !path.startsWith('/') && !path.split('/').includes('..');
  return isBelow && !path.includes(':') ? href : undefined;
}

function isWhole(href: string, scheme: string): boolean {
  return scheme === 'mailto' || URL.canParse(href);
}
