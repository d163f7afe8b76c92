import { didYouMean } from '../../core/suggest.js';
import { isPlain, type ModelShape, type Shape } from './model-shape.js';
import type { TemplateProblem } from './template-problem.js';

/** What a template may use besides its model. */
export interface Surroundings {
  readonly model: ModelShape;
  /** Helper → how many values it takes. */
  readonly arity: ReadonlyMap<string, number>;
  /** Parsed; undefined: there is none of that name. */
  readonly partial: (name: string) => ParsedTemplate | undefined;
  readonly partialNames: readonly string[];
  /** Language → its keys. */
  readonly strings: ReadonlyMap<string, ReadonlySet<string>>;
  /** Markdown, where nothing is escaped by itself. */
  readonly isMarkdown: boolean;
  readonly report: (problem: TemplateProblem) => void;
}

export interface ParsedTemplate {
  readonly file: string;
  readonly program: hbs.AST.Program;
}

interface Scope {
  readonly shape: Shape;
  readonly parent?: Scope;
  readonly root: Shape;
  /** `as |row i|`, and what `{{> part name=value}}` adds. */
  readonly names: ReadonlyMap<string, Shape>;
  /** Within `{{#each}}`: `@index` and its like. */
  readonly isLoop: boolean;
}

const NUMBER: Shape = [{ type: 'number' }];
const BLOCKS = new Set(['if', 'unless', 'each', 'with']);
const BUILT_IN = new Map([...[...BLOCKS].map((name) => [name, 1] as const), ['lookup', 2] as const]);
/** Within partials that call each other. */
const DEEPEST = 12;

/** Checks every path, helper, partial and string of a template against the model it is given. */
export function walkTemplate(template: ParsedTemplate, around: Surroundings): void {
  const { root } = around.model;
  new Walk(around, template.file, 0).program(template.program, {
    shape: root,
    root,
    names: new Map(),
    isLoop: false,
  });
}

class Walk {
  #isPlace = false;

  constructor(
    private readonly around: Surroundings,
    private readonly file: string,
    private readonly depth: number,
  ) {}

  program(program: hbs.AST.Program | undefined, scope: Scope): void {
    let before = '';
    for (const statement of program?.body ?? []) {
      // `](` before it: the place of a picture of ours.
      this.#isPlace = before.endsWith('](');
      this.statement(statement, scope);
      before = statement.type === 'ContentStatement' ? (statement as hbs.AST.ContentStatement).value : '';
    }
  }

  private statement(node: hbs.AST.Statement, scope: Scope): void {
    switch (node.type) {
      case 'MustacheStatement':
        return this.mustache(node as hbs.AST.MustacheStatement, scope);
      case 'BlockStatement':
        return this.block(node as hbs.AST.BlockStatement, scope);
      case 'PartialStatement':
        return this.partial(node as hbs.AST.PartialStatement, scope);
      case 'PartialBlockStatement': {
        const block = node as hbs.AST.PartialBlockStatement;
        this.program(block.program, scope);
        return this.partial(block as unknown as hbs.AST.PartialStatement, scope, true);
      }
      case 'DecoratorBlock':
      case 'Decorator':
        return this.problem(node, 'decorators are not known here', 'a partial is a file below _partials/');
      default:
    }
  }

  private mustache(node: hbs.AST.MustacheStatement, scope: Scope): void {
    const isCall = node.params.length > 0 || node.hash !== undefined;
    const path = node.path as hbs.AST.PathExpression;
    if (isCall || this.isHelper(path)) {
      this.call(node, scope);
      return;
    }
    const shape = this.value(path, scope);
    if (shape === undefined) return;
    const shown = path.original;
    if (this.around.isMarkdown && path.type === 'PathExpression' && !isPlain(shape) && !this.#isPlace)
      this.problem(
        node,
        `{{${shown}}} is printed as it is`,
        `{{line ${shown}}} where it is text, {{prose ${shown}}} where it is Markdown of people`,
        'warning',
      );
    if (!this.around.isMarkdown && !node.escaped && !this.file.includes('_layouts/'))
      this.problem(node, `{{{${shown}}}} is not escaped`, `write {{${shown}}}`);
  }

  private block(node: hbs.AST.BlockStatement, scope: Scope): void {
    const name = node.path.original;
    if (!BLOCKS.has(name)) {
      const hint = this.around.arity.has(name)
        ? `{{#if (${name} …)}}`
        : `{{#each ${name}}} or {{#if ${name}}}`;
      this.problem(node, `{{#${name}}} is no block`, hint);
      this.program(node.program, { ...scope, shape: 'any' });
      this.program(node.inverse, scope);
      return;
    }
    const shape = this.call(node, scope);
    this.program(node.inverse, scope);
    const names = node.program?.blockParams ?? [];
    if (name === 'if' || name === 'unless') this.program(node.program, scope);
    else if (name === 'with') this.program(node.program, inner(scope, shape ?? 'any', names, false));
    else {
      const items = shape === undefined ? 'any' : this.around.model.items(shape);
      if (items === undefined)
        this.problem(
          node.params[0] ?? node,
          `{{#each}} needs a list, and this is none`,
          '{{#if …}} or {{#with …}}',
        );
      this.program(node.program, inner(scope, items ?? 'any', names, true));
    }
  }

  private partial(node: hbs.AST.PartialStatement, scope: Scope, hasDefault = false): void {
    const hash = new Map(
      (node.hash?.pairs ?? []).map(({ key, value }) => [key, this.value(value, scope) ?? 'any'] as const),
    );
    const context = node.params[0] === undefined ? undefined : (this.value(node.params[0], scope) ?? 'any');
    if (node.name.type !== 'PathExpression') {
      this.value(node.name, scope);
      return;
    }
    const name = node.name.original;
    if (name === '@partial-block' || name === '@default') return;
    const partial = this.around.partial(name);
    if (!partial) {
      if (!hasDefault)
        this.problem(node, `there is no partial "${name}"`, didYouMean(name, this.around.partialNames));
      return;
    }
    if (this.depth >= DEEPEST) return;
    const within: Scope = {
      shape: context ?? scope.shape,
      ...(context !== undefined && { parent: scope }),
      ...(context === undefined && scope.parent && { parent: scope.parent }),
      ...{ root: scope.root, isLoop: scope.isLoop, names: new Map([...scope.names, ...hash]) },
    };
    new Walk(this.around, partial.file, this.depth + 1).program(partial.program, within);
  }

  /** A helper with its values. Returns what it gives, where that is known. */
  private call(
    node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression,
    scope: Scope,
  ): Shape | undefined {
    const name = (node.path as hbs.AST.PathExpression).original;
    const shapes = node.params.map((param) => this.value(param, scope));
    const takes = BUILT_IN.get(name) ?? this.around.arity.get(name);
    if (takes === undefined) {
      const known = [...this.around.arity.keys(), ...BUILT_IN.keys()];
      this.problem(node, `there is no helper "${name}"`, didYouMean(name, known));
      return undefined;
    }
    if (node.params.length !== takes) {
      const bare = node.params.length === 0 ? `a field of that name is {{this.${name}}}` : undefined;
      const values = takes === 1 ? 'one value' : `${takes} values`;
      this.problem(node, `the helper "${name}" takes ${values}, here are ${node.params.length}`, bare);
    }
    if (name === 't') this.stringKey(node.params[0]);
    // Those that give back what they were given, or a part of it.
    if (BLOCKS.has(name) || name === 'most') return shapes[0];
    return 'any';
  }

  private stringKey(param: hbs.AST.Expression | undefined): void {
    if (param?.type !== 'StringLiteral') return;
    const key = (param as hbs.AST.StringLiteral).value;
    for (const [language, keys] of this.around.strings) {
      if (!keys.has(key))
        this.problem(param, `strings.${language}.yaml has no "${key}"`, didYouMean(key, [...keys]));
    }
  }

  /** Undefined: it was a mistake, which has been reported. */
  private value(node: hbs.AST.Expression, scope: Scope): Shape | undefined {
    if (node.type === 'SubExpression') return this.call(node as hbs.AST.SubExpression, scope);
    if (node.type !== 'PathExpression') return [{ const: 1 }];
    const path = node as hbs.AST.PathExpression;
    const parts = path.parts as readonly string[];
    const [first = '', ...rest] = parts;
    if (path.data) return this.data(path, first, rest, scope);
    let from: Scope | undefined = scope;
    for (let up = path.depth; up > 0; up--) from = from?.parent;
    if (!from) {
      this.problem(node, `"${path.original}" leads above the model`);
      return undefined;
    }
    const named =
      path.depth === 0 && !/^(?:this|\.)[./]/.test(path.original) ? scope.names.get(first) : undefined;
    return named === undefined ? this.follow(path, from.shape, parts) : this.follow(path, named, rest);
  }

  private data(
    path: hbs.AST.PathExpression,
    first: string,
    rest: readonly string[],
    scope: Scope,
  ): Shape | undefined {
    if (first === 'root') return this.follow(path, scope.root, rest);
    const known = ['index', 'first', 'last', 'key'];
    if (!known.includes(first))
      this.problem(path, `there is no @${first}`, didYouMean(first, [...known, 'root']));
    else if (!scope.isLoop) this.problem(path, `@${first} stands outside of {{#each}}`);
    else return first === 'key' ? 'any' : NUMBER;
    return undefined;
  }

  private follow(path: hbs.AST.PathExpression, start: Shape, parts: readonly string[]): Shape | undefined {
    const { model } = this.around;
    let shape = start;
    for (const part of parts) {
      const next = model.property(shape, part);
      if (next === undefined) {
        const names = model.names(shape);
        const has = names.length === 0 ? 'here is no object' : `here are ${names.slice(0, 12).join(', ')}`;
        this.problem(
          path,
          `the model has no "${path.original}"${parts.length > 1 ? ` (no "${part}")` : ''}`,
          didYouMean(part, names) ?? has,
        );
        return undefined;
      }
      shape = next;
    }
    return shape;
  }

  private isHelper({ original, data }: hbs.AST.PathExpression): boolean {
    return !data && (this.around.arity.has(original) || BUILT_IN.has(original));
  }

  private problem(
    node: hbs.AST.Node,
    text: string,
    hint?: string,
    level: TemplateProblem['level'] = 'error',
  ): void {
    const { line, column } = node.loc.start;
    this.around.report({ file: this.file, line, column: column + 1, level, text, hint });
  }
}

function inner(scope: Scope, shape: Shape, blockParams: readonly string[], isLoop: boolean): Scope {
  const [first, second] = blockParams;
  const names = new Map(scope.names);
  if (first !== undefined) names.set(first, shape);
  if (second !== undefined) names.set(second, 'any');
  return { shape, parent: scope, root: scope.root, names, isLoop: isLoop || scope.isLoop };
}
