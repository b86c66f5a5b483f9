import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { isObject, type Json, type JsonObject, throughJson } from '../../kit/json.ts';

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

/** The templates that were read last, the oldest first: planning and planning again read the same ones. */
const known = new Map<string, Template>();
const MOST_KNOWN = 8;

/** The template, or what is wrong with its text. */
export function tryTemplate(text: string): { readonly template?: Template; readonly wrong?: string } {
  try {
    return { template: parseTemplate(text) };
  } catch (error) {
    if (error instanceof TemplateUnreadable) return { wrong: error.message };
    throw error;
  }
}

/** @throws TemplateUnreadable with line and column where there are any */
export function parseTemplate(text: string): Template {
  const found = known.get(text);
  if (found !== undefined) return found;
  const template = readTemplate(text);
  const [oldest] = known.keys();
  if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  known.set(text, template);
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
    body,
  };
}

/** A section of named objects, such as Resources. */
function section(body: JsonObject, name: string): Record<string, JsonObject> {
  const found = body[name] ?? {};
  if (!isObject(found)) throw new TemplateUnreadable(`${name} is not an object.`);
  const entries = Object.entries(found).map(([key, value]) => {
    if (!isObject(value)) {
      const why = key.startsWith('Fn::') ? 'is a function that is not understood here' : 'is not an object';
      throw new TemplateUnreadable(`${name}.${key} ${why}.`);
    }
    return [key, value] as const;
  });
  return Object.fromEntries(entries);
}

function parseJson(text: string): Json {
  try {
    const parsed: Json = JSON.parse(text);
    if (!isTooDeep(parsed)) return parsed;
  } catch (error) {
    throw new TemplateUnreadable(`The template is no JSON: ${String(error)}`, { cause: error });
  }
  throw new TemplateUnreadable('The template is nested too deeply.');
}

/** Without recursion: a text can be deeper than any stack of calls. */
function isTooDeep(value: Json): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

function parseYaml(text: string): Json {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    strict: false,
    // Whatever version the text claims: dates stay texts, as CloudFormation takes them.
    schema: 'core',
    logLevel: 'silent',
  });
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new TemplateUnreadable(`The template is no YAML: ${problem.message}`, { cause: problem });
  return plain(document.contents, document, { left: MAX_NODES, aliases: MAX_ALIASES, depth: 0 });
}

/** Aliases of aliases can stand for more nodes than any machine holds. */
const MAX_NODES = 200_000;
/** Finding what an alias stands for takes a walk through the document. */
const MAX_ALIASES = 2000;
const MAX_DEPTH = 200;

/** Counts the nodes that a document comes to. */
interface Budget {
  left: number;
  aliases: number;
  depth: number;
}

function plain(node: Node | null | undefined, document: Document, budget: Budget): Json {
  budget.left--;
  budget.depth++;
  if (budget.left < 0 || budget.aliases < 0 || budget.depth > MAX_DEPTH) {
    throw new TemplateUnreadable('The template is nested too deeply, or its aliases multiply.');
  }
  const value = untagged(node, document, budget);
  budget.depth--;
  const { tag: given }: { tag?: unknown } = { ...node };
  const tag = /^!(\w+)$/.exec(String(given))?.[1];
  if (tag === undefined) return value;
  const argument = tag === 'GetAtt' && typeof value === 'string' ? splitAttribute(value) : value;
  return { [LONG_NAMES[tag] ?? `Fn::${tag}`]: argument };
}

/** `A.B.C` is attribute `B.C` of resource `A`. */
function splitAttribute(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

/** What an alias stands for. */
function aliased(alias: Alias, document: Document, budget: Budget): Json {
  budget.aliases--;
  const node = alias.resolve(document);
  if (node === undefined) throw new TemplateUnreadable(`The alias *${alias.source} stands for nothing.`);
  return plain(node, document, budget);
}

/** `<<` merges only where it stands bare; in quotes it is a key like any other. */
function isMerge(key: Node): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

function untagged(node: Node | null | undefined, document: Document, budget: Budget): Json {
  if (isAlias(node)) return aliased(node, document, budget);
  if (isScalar(node)) return throughJson(node.value);
  if (isSeq<Node>(node)) return node.items.map((item) => plain(item, document, budget));
  if (!isMap<Node, Node | null>(node)) return null;
  const entries: [string, Json][] = [];
  for (const pair of node.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    const value = plain(pair.value, document, budget);
    if (!isMerge(pair.key)) entries.push([key, value]);
    // What is merged in stands before the map's own entries, so that those win; of several maps the first wins.
    else
      for (const merged of [value].flat()) if (isObject(merged)) entries.unshift(...Object.entries(merged));
  }
  return Object.fromEntries(entries);
}
