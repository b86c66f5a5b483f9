import type { Json } from '../../lambdas/kit/json.ts';
import type { Flow, Machine, State } from './definition.ts';
import { DefinitionError } from './errors.ts';
import { Fields } from './load-fields.ts';
import { readState } from './load-states.ts';

const MAX_DEFINITION_BYTES = 1024 * 1024;

/**
 * Reads a state machine and refuses, before anything runs, whatever this engine does not implement.
 * @param source the definition as JSON text or as the value that it parses to
 * @throws DefinitionError naming the place
 */
export function loadMachine(source: string | Json): Machine {
  const known = typeof source === 'string' ? loaded.get(source) : undefined;
  if (known !== undefined) return known;
  const machine = readMachine(source);
  if (typeof source === 'string') loaded.set(source, machine);
  return machine;
}

/** Machines are never changed, so a text is read once. */
const loaded = new Map<string, Machine>();

function readMachine(source: string | Json): Machine {
  const definition = typeof source === 'string' ? parseText(source) : source;
  const fields = new Fields(definition, '');
  fields.only(['Comment', 'StartAt', 'States', 'QueryLanguage', 'TimeoutSeconds', 'Version']);
  const version = fields.optionalText('Version');
  if (version !== undefined && version !== '1.0') throw new DefinitionError('/Version', 'must be "1.0"');
  const language = fields.optionalText('QueryLanguage') ?? 'JSONPath';
  if (language !== 'JSONata' && language !== 'JSONPath') {
    throw new DefinitionError('/QueryLanguage', 'must be "JSONata"');
  }
  const flow = readFlow(fields, language);
  if (![...flow.states.values()].some(isTerminal))
    throw new DefinitionError('/States', 'no state ends the machine');
  checkNames(flow, new Set());
  checkScopes(flow, new Set());
  return {
    ...flow,
    comment: fields.optionalText('Comment'),
    timeoutSeconds: fields.number('TimeoutSeconds', 0, undefined) || undefined,
  };
}

function parseText(text: string): Json {
  if (Buffer.byteLength(text) > MAX_DEFINITION_BYTES) throw new DefinitionError('/', 'is larger than 1 MB');
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    throw new DefinitionError('/', `is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const MAX_NESTING = 50;

function isTerminal(state: State): boolean {
  if (state.type === 'Succeed' || state.type === 'Fail') return true;
  return state.type !== 'Choice' && state.next === undefined;
}

function readFlow(fields: Fields, language: string, depth = 0): Flow {
  if (depth > MAX_NESTING) throw new DefinitionError(fields.path, 'is nested too deeply');
  const config = fields.path.endsWith('/ItemProcessor') ? ['ProcessorConfig'] : [];
  if (fields.path !== '') fields.only(['Comment', 'StartAt', 'States', ...config]);
  const given = fields.object('States');
  const startAt = fields.text('StartAt');
  const states = new Map<string, State>();
  for (const name of given.names()) {
    const state = given.object(name);
    requireJsonata(state, language);
    states.set(
      name,
      readState(name, state, (inner) => readFlow(inner, language, depth + 1)),
    );
  }
  checkTransitions(startAt, states, fields.path);
  return { startAt, states };
}

/** A state's language is its own or the machine's, wherever it stands; a machine in JSONata has no other states. */
function requireJsonata(fields: Fields, language: string): void {
  const own = fields.optionalText('QueryLanguage');
  if (own !== undefined && own !== 'JSONata' && own !== 'JSONPath') {
    throw new DefinitionError(fields.at('QueryLanguage'), 'must be "JSONata"');
  }
  if ((own ?? language) !== 'JSONata') {
    throw new DefinitionError(fields.path, 'its query language is JSONPath; only JSONata states run here');
  }
}

/** Every state that `state` can go to. */
export function targets(state: State): string[] {
  const catches = 'catch' in state ? state.catch.map((catcher) => catcher.next) : [];
  if (state.type === 'Choice') {
    return [
      ...state.choices.map((choice) => choice.next),
      ...(state.default === undefined ? [] : [state.default]),
    ];
  }
  return 'next' in state && state.next !== undefined ? [state.next, ...catches] : catches;
}

function checkTransitions(startAt: string, states: ReadonlyMap<string, State>, path: string): void {
  if (!states.has(startAt)) throw new DefinitionError(`${path}/StartAt`, `there is no state "${startAt}"`);
  const reached = new Set([startAt]);
  for (const name of reached) {
    const state = states.get(name);
    if (state === undefined)
      throw new DefinitionError(`${path}/States`, `there is no state "${name}" to go to`);
    for (const target of targets(state)) reached.add(target);
  }
  for (const name of states.keys()) {
    if (!reached.has(name)) throw new DefinitionError(`${path}/States/${name}`, 'no other state leads to it');
  }
}

function innerFlows(state: State): readonly Flow[] {
  if (state.type === 'Parallel') return state.branches;
  return state.type === 'Map' ? [state.processor] : [];
}

/** Names of states are unique in the whole machine. */
function checkNames(flow: Flow, seen: Set<string>): void {
  for (const [name, state] of flow.states) {
    if (seen.has(name))
      throw new DefinitionError(`/States/${name}`, 'another state of the machine has this name');
    seen.add(name);
    for (const inner of innerFlows(state)) checkNames(inner, seen);
  }
}

function assigned(state: State): string[] {
  const blocks: unknown[] = ['assign' in state ? state.assign : undefined];
  if ('catch' in state) blocks.push(...state.catch.map((catcher) => catcher.assign));
  if (state.type === 'Choice') blocks.push(...state.choices.map((choice) => choice.assign));
  return blocks.flatMap((block) =>
    Array.isArray(block) ? block.map((pair: readonly [string, unknown]) => pair[0]) : [],
  );
}

/**
 * A branch or an iteration reads outer variables and may not reuse their names. What the surrounding state itself
 * assigns comes after its branches, so those names do not count.
 */
function checkScopes(flow: Flow, outer: ReadonlySet<string>): void {
  const states = [...flow.states.values()];
  for (const name of states.flatMap(assigned)) {
    if (outer.has(name))
      throw new DefinitionError(
        '/States',
        `the variable "${name}" of an outer scope cannot be assigned inside`,
      );
  }
  for (const state of states) {
    const inner = innerFlows(state);
    if (inner.length === 0) continue;
    const visible = new Set([...outer, ...states.filter((other) => other !== state).flatMap(assigned)]);
    for (const each of inner) checkScopes(each, visible);
  }
}
