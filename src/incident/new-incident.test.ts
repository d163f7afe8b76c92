import { expect, it } from 'vitest';
import { folderFor, idFor } from './new-incident.js';

it('letters with accents are letters in the name of a folder', () => {
  expect(folderFor('2026-11-21', 'Uploads fäil à Genève')).toBe('incidents/2026-11-21-uploads-fail-a-geneve');
  expect(idFor('2026-11-21', 'Fäil')).toBe('INC-2026-11-21-FAIL');
});
