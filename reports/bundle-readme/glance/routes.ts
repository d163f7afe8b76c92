import { citeRow } from '../../../src/core/table-row.js';
import { type Glance, latest, on, str } from './glance.js';

export const routes: Glance = (view) => {
  const lookups = latest(view, 'route_lookups').map((row) => {
    const error = str(row, 'error');
    const via = str(row, 'via') === undefined ? 'on the link' : `via ${str(row, 'via')}`;
    const text =
      `${on(view, row._host)}route to ${str(row, 'address') ?? str(row, 'target')}: ` +
      (error ?? `${via}, ${str(row, 'dev') ?? '?'}, from ${str(row, 'src') ?? '?'}`);
    return { layer: 'routing' as const, standsOut: error !== undefined, text, cite: citeRow(row) };
  });
  const gateways = new Set(
    latest(view, 'routes').flatMap((r) => (str(r, 'destination') === 'default' ? (str(r, 'via') ?? []) : [])),
  );
  const neighbours = latest(view, 'neighbours').flatMap((row) => {
    if (!gateways.has(str(row, 'address') ?? '')) return [];
    const states = (row['states'] ?? []) as string[];
    const broken = states.includes('FAILED') || states.includes('INCOMPLETE');
    const text = `${on(view, row._host)}gateway ${str(row, 'address')} on ${str(row, 'interface')}: ${states.join(' ') || 'known'}, MAC ${str(row, 'mac') ?? 'unresolved'}`;
    return [{ layer: 'neighbor' as const, standsOut: broken, text, cite: citeRow(row) }];
  });
  return [...lookups, ...neighbours];
};
