import { visible } from '../../core/escape.js';
import { shellQuote } from '../../core/quote.js';
import { about } from './csv.js';
import type { ListedAction } from './list-actions.js';

/** A `gh issue create` for each, for a person to read and to run: nothing here runs it. */
export function ghCommands(actions: readonly ListedAction[]): string {
  return actions
    .map((action) => {
      const title = `${action.incident} ${action.id}: ${action.do.split('\n')[0] ?? ''}`;
      const labels = [action.type, action.priority].filter((l): l is string => l !== null);
      const argv = [
        ...['gh', 'issue', 'create'],
        `--title=${visible(title)}`,
        `--body=${visible(about(action))}`,
        ...labels.map((label) => `--label=${visible(label)}`),
      ];
      return `${shellQuote(argv)}\n`;
    })
    .join('');
}
