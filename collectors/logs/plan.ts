import type { PlanContext, Probe } from '../../src/core/collector.js';

/** One probe for each `--log`, when the window is over: what was written within it is there. The run's time bounds apply where the request has none of its own. */
export function plan(context: PlanContext<{ max_bytes: number }>): Probe[] {
  const seen = new Map<string, number>();
  return context.logs.map((request) => {
    const nth = (seen.get(request.glob) ?? 0) + 1;
    seen.set(request.glob, nth);
    const since = request.since ?? context.since;
    const until = request.until ?? context.until;
    return {
      id: nth === 1 ? 'log' : `log-${nth}`,
      subject: request.glob,
      when: 'end' as const,
      maxBytes: context.params.max_bytes,
      root: 'better' as const,
      run: {
        log: { ...request, ...(since !== undefined && { since }), ...(until !== undefined && { until }) },
      },
    };
  });
}
