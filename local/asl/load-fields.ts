import { isObject, type Json, type JsonObject } from '../../lambdas/kit/json.ts';
import { DefinitionError } from './errors.ts';
import type { Reserved } from './references.ts';
import { readTemplate, type Template } from './template.ts';

/** Fields that only JSONPath states have. Passing over them in silence would run another machine than AWS does. */
const JSONPATH_FIELDS = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'Result',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'ItemsPath',
  'Iterator',
  'ErrorPath',
  'CausePath',
  'MaxConcurrencyPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
  'Variable',
];

/** The largest number that a field takes. Source: Step Functions Developer Guide. */
export const MAX_NUMBER = 99_999_999;

/** Reads the fields of one object of a definition; every unexpected, missing or mistyped one is a DefinitionError. */
export class Fields {
  readonly path: string;
  readonly #source: JsonObject;

  constructor(value: Json | undefined, path: string) {
    if (!isObject(value)) throw new DefinitionError(path, 'must be an object');
    this.#source = value;
    this.path = path;
  }

  /** Refuses every field that is not in `allowed`. */
  only(allowed: readonly string[]): void {
    for (const field of Object.keys(this.#source)) {
      if (allowed.includes(field)) continue;
      if (JSONPATH_FIELDS.includes(field)) {
        throw new DefinitionError(
          this.path,
          `the field "${field}" belongs to JSONPath; only JSONata states run here`,
        );
      }
      throw new DefinitionError(this.path, `the field "${field}" is unknown or not implemented here`);
    }
  }

  names(): string[] {
    return Object.keys(this.#source);
  }

  has(field: string): boolean {
    return Object.hasOwn(this.#source, field);
  }

  raw(field: string): Json | undefined {
    return this.#source[field];
  }

  at(field: string): string {
    return `${this.path}/${field}`;
  }

  text(field: string): string {
    const value = this.optionalText(field);
    if (value === undefined) throw new DefinitionError(this.path, `the field "${field}" is missing`);
    return value;
  }

  optionalText(field: string): string | undefined {
    const value = this.#source[field];
    if (value === undefined || typeof value === 'string') return value;
    throw new DefinitionError(this.at(field), 'must be a text');
  }

  /** A number from `least` to `most` (and whole, unless `fraction`), or `otherwise` if the field is missing. */
  number<T>(
    field: string,
    least: number,
    otherwise: T,
    { fraction = false, most = MAX_NUMBER } = {},
  ): number | T {
    const value = this.#source[field];
    if (value === undefined) return otherwise;
    if (
      typeof value !== 'number' ||
      value < least ||
      value > most ||
      (!fraction && !Number.isInteger(value))
    ) {
      throw new DefinitionError(
        this.at(field),
        `must be a ${fraction ? '' : 'whole '}number from ${least} to ${most}`,
      );
    }
    return value;
  }

  list(field: string): Json[] {
    const value = this.#source[field];
    if (!Array.isArray(value) || value.length === 0) {
      throw new DefinitionError(this.at(field), 'must be a list with at least one entry');
    }
    return value;
  }

  /** A list that may be missing or empty. */
  optionalList(field: string): Json[] {
    const value = this.#source[field];
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw new DefinitionError(this.at(field), 'must be a list');
    return value;
  }

  object(field: string): Fields {
    return new Fields(this.#source[field], this.at(field));
  }

  /** A value with expressions in it; errors call it `label`. */
  template(field: string, label = field, available?: ReadonlySet<Reserved>): Template | undefined {
    const value = this.#source[field];
    return value === undefined ? undefined : readTemplate(value, label, this.at(field), available);
  }

  /** A whole number not under `least`, or an expression that will give one. */
  numberOrExpression(field: string, least: number, most = MAX_NUMBER): Template | undefined {
    const template = this.template(field);
    if (template?.kind === 'expression') return template;
    this.number(field, least, undefined, { most });
    return template;
  }
}
