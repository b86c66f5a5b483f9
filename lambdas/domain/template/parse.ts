import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { isObject, type Json, type JsonObject } from '../../kit/json.ts';

/** The text is no CloudFormation template: no JSON, no YAML, or without resources. */
export class TemplateUnreadable extends Error {
  override name = 'TemplateUnreadable';
}

/** A template as CloudFormation reads it: YAML's short tags written out (`!Ref X` is `{"Ref":"X"}`). */
export interface Template {
  readonly parameters: Readonly<Record<string, JsonObject>>;
  readonly resources: Readonly<Record<string, JsonObject>>;
  readonly outputs: Readonly<Record<string, JsonObject>>;
  /** Everything else, and the above too, as it stands. */
  readonly body: JsonObject;
}

/** Tags whose long form is not `Fn::` and the tag's name. */
const LONG_NAMES: Readonly<Record<string, string>> = { Ref: 'Ref', Condition: 'Condition' };

/** The template that was read last: planning and planning again read the same one. */
let last: { readonly text: string; readonly template: Template } | undefined;

/** @throws TemplateUnreadable with line and column where there are any */
export function parseTemplate(text: string): Template {
  if (last?.text === text) return last.template;
  const template = readTemplate(text);
  last = { text, template };
  return template;
}

function readTemplate(text: string): Template {
  const clean = text.replace(/^\uFEFF/, '');
  const body = clean.trimStart().startsWith('{') ? parseJson(clean) : parseYaml(clean);
  if (!isObject(body)) throw new TemplateUnreadable('The template is not an object.');
  const resources = section(body, 'Resources');
  if (Object.keys(resources).length === 0) throw new TemplateUnreadable('The template has no Resources.');
  return {
    parameters: section(body, 'Parameters'),
    resources,
    outputs: section(body, 'Outputs'),
    body: asJson(body),
  };
}

/** A section of named objects, such as Resources. */
function section(body: Record<string, unknown>, name: string): Record<string, JsonObject> {
  const found = body[name] ?? {};
  if (!isObject(found)) throw new TemplateUnreadable(`${name} is not an object.`);
  const entries = Object.entries(found).map(([key, value]) => {
    if (!isObject(value)) {
      const why = key.startsWith('Fn::') ? 'is a function that is not understood here' : 'is not an object';
      throw new TemplateUnreadable(`${name}.${key} ${why}.`);
    }
    return [key, asJson(value)] as const;
  });
  return Object.fromEntries(entries);
}

/** What came out of a JSON or YAML parser is JSON already; this only tells the compiler, by looking at it. */
function asJson(value: Record<string, unknown>): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asJsonValue(item)]));
}

function asJsonValue(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(asJsonValue);
  return isObject(value) ? asJson(value) : String(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TemplateUnreadable(`The template is no JSON: ${String(error)}`, { cause: error });
  }
}

function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    strict: false,
    logLevel: 'silent',
  });
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new TemplateUnreadable(`The template is no YAML: ${problem.message}`, { cause: problem });
  return plain(document.contents, document, { left: MAX_NODES });
}

/** Aliases of aliases can stand for more nodes than any machine holds. */
const MAX_NODES = 200_000;

/** Counts the nodes that a document comes to. */
interface Budget {
  left: number;
}

function plain(node: Node | null, document: Document, budget: Budget): Json {
  if (budget.left-- <= 0) throw new TemplateUnreadable('The template comes to too many nodes; its aliases multiply.');
  const value = untagged(node, document, budget);
  const tag =
    node !== null && 'tag' in node && typeof node.tag === 'string'
      ? /^!(\w+)$/.exec(node.tag)?.[1]
      : undefined;
  if (tag === undefined) return value;
  const argument = tag === 'GetAtt' && typeof value === 'string' ? splitAttribute(value) : value;
  return { [LONG_NAMES[tag] ?? `Fn::${tag}`]: argument };
}

/** `A.B.C` is attribute `B.C` of resource `A`. */
function splitAttribute(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

function untagged(node: Node | null, document: Document, budget: Budget): Json {
  if (isAlias(node)) return plain(node.resolve(document) ?? null, document, budget);
  if (isScalar(node)) return asJsonValue(node.value ?? null);
  if (isSeq<Node>(node)) return node.items.map((item) => plain(item, document, budget));
  if (!isMap<Node, Node | null>(node)) return null;
  const entries: [string, Json][] = [];
  for (const pair of node.items) {
    if (!isPair(pair)) continue;
    const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    const value = plain(pair.value, document, budget);
    if (key === '<<' && isObject(value)) entries.unshift(...Object.entries(value));
    else entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}
