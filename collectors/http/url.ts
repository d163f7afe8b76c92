/** What a request needs of a URL, and what of it may be seen: no user name, no password, no fragment. */
export interface SafeUrl {
  readonly href: string;
  readonly secure: boolean;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** The host is an address, so there is nothing to resolve. */
  readonly literal: boolean;
}

/** Undefined for anything that is not http or https. */
export function safeUrl(text: string): SafeUrl | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.username = '';
  url.password = '';
  url.hash = '';
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    href: url.href,
    secure,
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    literal: host.includes(':') || /^\d{1,3}(\.\d{1,3}){3}$/.test(host),
  };
}
