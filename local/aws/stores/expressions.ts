import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../simulated.ts';

/** A DynamoDB item or a part of one, as lib-dynamodb gives it. */
export type Item = Record<string, unknown>;

interface Words {
  readonly names: Readonly<Record<string, string>> | undefined;
  readonly values: Readonly<Record<string, unknown>> | undefined;
}

const TOKEN = /\s*(<>|<=|>=|[=<>(),+-]|[#:]?[\w.]+)/y;

/** A reader of DynamoDB's condition and update expressions: as much of the language as the stores of this project use. */
class Reader {
  readonly #tokens: string[];
  readonly #item: Item;
  readonly #words: Words;
  #at = 0;

  constructor(text: string, item: Item, words: Words) {
    this.#tokens = tokens(text);
    this.#item = item;
    this.#words = words;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(): string | undefined {
    return this.#tokens[this.#at]?.toUpperCase();
  }

  take(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new AwsError('ValidationException', 'The expression ends too early.');
    return token;
  }

  takeIf(token: string): boolean {
    if (this.peek() !== token) return false;
    this.#at++;
    return true;
  }

  /** OR of ANDs of negatable comparisons. */
  condition(): boolean {
    let holds = this.#and();
    while (this.takeIf('OR')) holds = this.#and() || holds;
    return holds;
  }

  #and(): boolean {
    let holds = this.#not();
    while (this.takeIf('AND')) holds = this.#not() && holds;
    return holds;
  }

  #not(): boolean {
    if (this.takeIf('NOT')) return !this.#not();
    if (this.takeIf('(')) {
      const holds = this.condition();
      this.#expect(')');
      return holds;
    }
    const name = this.peek();
    if (name === 'ATTRIBUTE_EXISTS' || name === 'ATTRIBUTE_NOT_EXISTS') {
      this.take();
      this.#expect('(');
      const exists = this.#item[this.name()] !== undefined;
      this.#expect(')');
      return name === 'ATTRIBUTE_EXISTS' ? exists : !exists;
    }
    const left = this.operand();
    const operator = this.take();
    return compare(left, operator, this.operand());
  }

  name(): string {
    const token = this.take();
    if (!token.startsWith('#')) return token;
    const name = this.#words.names?.[token];
    if (name === undefined) throw new AwsError('ValidationException', `The name ${token} is not given.`);
    return name;
  }

  operand(): unknown {
    if (this.peek()?.startsWith(':') !== true) return this.#item[this.name()];
    const token = this.take();
    if (this.#words.values === undefined || !(token in this.#words.values)) {
      throw new AwsError('ValidationException', `The value ${token} is not given.`);
    }
    return this.#words.values[token];
  }

  /** A value of SET: an operand, if_not_exists or list_append, and perhaps a sum or a difference. */
  value(): unknown {
    const left = this.#term();
    if (this.takeIf('+')) return Number(left) + Number(this.#term());
    if (this.takeIf('-')) return Number(left) - Number(this.#term());
    return left;
  }

  #term(): unknown {
    if (this.takeIf('LIST_APPEND')) return this.#appended();
    if (!this.takeIf('IF_NOT_EXISTS')) return this.operand();
    this.#expect('(');
    const known = this.#item[this.name()];
    this.#expect(',');
    const otherwise = this.operand();
    this.#expect(')');
    return known ?? otherwise;
  }

  #appended(): unknown[] {
    this.#expect('(');
    const first = this.operand();
    this.#expect(',');
    const second = this.operand();
    this.#expect(')');
    if (!Array.isArray(first) || !Array.isArray(second))
      throw new AwsError('ValidationException', 'Incorrect operand type for list_append.');
    return [...first, ...second];
  }

  #expect(token: string): void {
    if (!this.takeIf(token)) throw new AwsError('ValidationException', `The expression lacks a "${token}".`);
  }
}

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match?.[1] === undefined)
      throw new AwsError('ValidationException', `The expression "${text}" cannot be read.`);
    found.push(match[1]);
  }
  return found;
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  if (operator === '=') return isDeepStrictEqual(left, right);
  if (operator === '<>') return !isDeepStrictEqual(left, right);
  const comparable =
    (typeof left === 'number' && typeof right === 'number') ||
    (typeof left === 'string' && typeof right === 'string');
  if (!comparable) return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  if (operator === '>') return left > right;
  if (operator === '>=') return left >= right;
  throw new AwsError('ValidationException', `The operator "${operator}" is not known.`);
}

/** @throws AwsError ConditionalCheckFailedException if the condition does not hold for the item */
export function check(condition: string | undefined, item: Item | undefined, words: Words): void {
  if (condition === undefined) return;
  if (!new Reader(condition, item ?? {}, words).condition()) {
    throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
  }
}

/** The item after an update expression with SET and REMOVE clauses. */
export function update(expression: string, item: Item, words: Words): Item {
  const reader = new Reader(expression, item, words);
  const changed = { ...item };
  let clause = '';
  while (!reader.done) {
    const word = reader.peek() ?? '';
    if (word === 'SET' || word === 'REMOVE') clause = reader.take().toUpperCase();
    const name = reader.name();
    if (clause === 'REMOVE') delete changed[name];
    else if (clause === 'SET' && reader.takeIf('=')) changed[name] = reader.value();
    else throw new AwsError('ValidationException', `The update "${expression}" cannot be read.`);
    reader.takeIf(',');
  }
  return changed;
}
