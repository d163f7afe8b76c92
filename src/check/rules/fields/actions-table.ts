import type { Span } from '../../document/blocks.js';
import { type Document, isIn } from '../../document/document.js';
import type { Lexeme } from '../../words.js';

/** An action as a document lists it: a row of a table with an owner, or an item below such a head. */
export interface ListedAction extends Span {
  readonly text: string;
  /** Absent in a list. */
  readonly table?: ActionTable;
  readonly owner?: Span;
  readonly due?: Span;
  readonly done?: Span;
  readonly priority?: Span;
  readonly id?: Span;
}

export interface ActionTable {
  readonly head: readonly string[];
  /** The row that holds the names of the columns. */
  readonly row: Span;
  readonly columns: {
    readonly owner: number;
    readonly due: number;
    readonly done: number;
    readonly priority: number;
    readonly id: number;
  };
}

const ID = /^(?:id|no\.?|nr\.?|#)$/i;

/** A table with more is no table of actions. */
const MOST_COLUMNS = 30;

export function actionsOf(document: Document): ListedAction[] {
  const found: ListedAction[] = [];
  let table: ActionTable | undefined;
  let group: number | undefined;
  for (const block of document.blocks) {
    const { start, end } = block;
    if (block.kind === 'row' && block.head === undefined) {
      group = block.group;
      table = undefined;
      const head = (block.cells ?? []).slice(0, MOST_COLUMNS).map((c) => document.text.slice(c.start, c.end));
      const column = (lexeme: Lexeme): number =>
        head.findIndex((name) => document.words.whole[lexeme].test(name));
      const columns = {
        owner: column('action_owner'),
        due: column('action_due'),
        done: column('action_done'),
        priority: column('action_priority'),
        id: head.findIndex((name) => ID.test(name)),
      };
      if (isIn(block.section, 'actions', document.words) || (columns.owner >= 0 && columns.due >= 0))
        table = { head, row: { start, end }, columns };
    } else if (block.kind === 'row' && table && block.group === group) {
      const cell = (column: number): Span | undefined => {
        const found = block.cells?.[column];
        return found &&
          found.end > found.start &&
          !/^[-–—?]$/.test(document.text.slice(found.start, found.end))
          ? found
          : undefined;
      };
      const [owner, due, done, priority, id] = [
        cell(table.columns.owner),
        cell(table.columns.due),
        cell(table.columns.done),
        cell(table.columns.priority),
        cell(table.columns.id),
      ];
      found.push({
        start,
        end,
        text: document.text.slice(start, end),
        table,
        ...(owner && { owner }),
        ...(due && { due }),
        ...(done && { done }),
        ...(priority && { priority }),
        ...(id && { id }),
      });
    } else if (block.kind === 'item' && isIn(block.section, 'actions', document.words)) {
      found.push({ start, end, text: document.text.slice(start, end) });
    }
  }
  return found;
}
