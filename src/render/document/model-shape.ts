import type { z } from 'zod';

/** A JSON Schema, as far as templates care. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** What a value of a model may be: the schemas of its union, or `any`, which nothing is known of. */
export type Shape = 'any' | readonly Schema[];

/** The model of a document as templates see it. */
export class ModelShape {
  readonly schema: Schema;

  constructor(model: z.ZodType) {
    // Not `z.toJSONSchema`: that function would become part of what every `evidence collect` loads.
    this.schema = model.toJSONSchema({ unrepresentable: 'any', io: 'output', cycles: 'ref' }) as Schema;
  }

  get root(): Shape {
    return this.shapeOf(this.schema);
  }

  /** `undefined`: it has none of that name. */
  property(shape: Shape, name: string): Shape | undefined {
    if (shape === 'any') return 'any';
    const found = shape.flatMap((schema) => {
      if (schema.type === 'array' && name === 'length') return [{ type: 'integer' }];
      if (schema.type === 'array' && /^\d+$/.test(name)) return this.itemsOf(schema);
      const own = schema.properties?.[name] ?? schema.additionalProperties;
      return own === undefined || own === false ? [] : [own === true ? {} : own];
    });
    return found.length === 0 ? undefined : this.union(found);
  }

  /** What `{{#each}}` walks over: items of an array, values of an object. `undefined`: neither. */
  items(shape: Shape): Shape | undefined {
    if (shape === 'any') return 'any';
    const found = shape.flatMap((schema) => {
      if (schema.type === 'array') return this.itemsOf(schema);
      if (schema.type !== 'object') return [];
      const { additionalProperties: more } = schema;
      return [...Object.values(schema.properties ?? {}), ...(typeof more === 'object' ? [more] : [])];
    });
    return found.length === 0 ? undefined : this.union(found);
  }

  names(shape: Shape): string[] {
    if (shape === 'any') return [];
    return [...new Set(shape.flatMap(({ properties }) => Object.keys(properties ?? {})))];
  }

  shapeOf(schema: Schema): Shape {
    return this.union([schema]);
  }

  private itemsOf({ items, prefixItems }: Schema): Schema[] {
    const each = typeof items === 'object' ? [items] : prefixItems ? [] : [{}];
    return [...(prefixItems ?? []), ...each];
  }

  private union(schemas: readonly Schema[]): Shape {
    const flat = schemas.flatMap((schema) => this.branches(schema));
    return flat.some(isAnything) ? 'any' : flat;
  }

  /** `null` is no place to look further. */
  branches(schema: Schema): Schema[] {
    const { $ref, anyOf, oneOf, allOf } = schema;
    if ($ref !== undefined) {
      const target = $ref === '#' ? this.schema : this.schema.$defs?.[$ref.replace('#/$defs/', '')];
      return target === undefined ? [{}] : this.branches(target);
    }
    const several = anyOf ?? oneOf ?? allOf;
    return several ? several.flatMap((branch) => this.branches(branch)) : [schema];
  }
}

function isAnything({ type, enum: values, const: value }: Schema): boolean {
  return type === undefined && values === undefined && value === undefined;
}

/** Numbers and words of closed lists hold no markup: they may be printed as they are. */
export function isPlain(shape: Shape): boolean {
  if (shape === 'any') return false;
  return shape.every(
    ({ type, enum: values, const: value, pattern }) =>
      values !== undefined ||
      value !== undefined ||
      (type === 'string' && pattern !== undefined) ||
      (type !== 'string' && type !== 'object' && type !== 'array'),
  );
}
