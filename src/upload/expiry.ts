/** When a presigned URL stops to work, epoch ms: AWS and Google (version 2 and 4), Azure. Undefined: it does not say. */
export function expiresAt(url: URL): number | undefined {
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  for (const vendor of ['amz', 'goog']) {
    const [date, seconds] = [query.get(`x-${vendor}-date`), query.get(`x-${vendor}-expires`)];
    const iso = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date ?? '');
    if (iso && seconds !== undefined && /^\d+$/.test(seconds)) {
      const [, y, mo, d, h, mi, s] = iso;
      return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) + Number(seconds) * 1000;
    }
  }
  const expires = query.get('expires');
  if (expires !== undefined && /^\d+$/.test(expires)) return Number(expires) * 1000;
  const azure = query.has('sig') ? Date.parse(query.get('se') ?? '') : Number.NaN;
  return Number.isNaN(azure) ? undefined : azure;
}
