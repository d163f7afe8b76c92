/** Host and port in `http://name:8080/path`, `[::1]:53`, `10.0.0.1:80`, `2001:db8::1`, `name, by ICMP`. */
export function authorityOf(subject: string): { readonly host: string; readonly port?: string } {
  const [word = ''] = subject.split(/[\s,]/);
  const authority = word.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/, '');
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(authority) ?? [];
  return { host: bracketed ?? plain ?? authority, ...(port !== undefined && { port }) };
}
