/**
 * Aborted after so many ms, with `reason`; keeps no process alive. For `AbortSignal.timeout`, which Node holds only
 * weakly as a source of `AbortSignal.any`: once collected it never fires (nodejs/node#57736).
 */
export function timeLimit(ms: number, reason?: string): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), Math.ceil(ms)).unref();
  return controller.signal;
}
