import type { Json } from '../../lambdas/kit/json.ts';
import type { Catcher, Flow, Outcome, Retrier, State, WaitState } from './definition.ts';
import { DefinitionError } from './errors.ts';
import { expressionIn } from './expression.ts';
import { Fields } from './load-fields.ts';
import type { Reserved } from './references.ts';
import { readTemplate, type Template } from './template.ts';
import { parseTimestamp } from './timestamp.ts';

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const LEAVING = ['Output', 'Assign'];
const GOING = ['Next', 'End'];
const GUARDED = ['Retry', 'Catch'];
const MAX_NAME = 80;
const MAX_LABEL = 40;
/** A year and a day, in seconds. */
const MAX_DELAY = 31_622_400;

const FUNCTION_ARN = /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9-_]+(:[A-Za-z0-9-_$]+)?$/;
const INVOKE = /^arn:[a-z-]+:states:::lambda:(invoke|invoke\.waitForTaskToken)$/;

/** Reads the flows inside a state; the loader hands itself in, since flows contain states that contain flows. */
export type ReadFlow = (fields: Fields) => Flow;

/** @throws DefinitionError for whatever this engine does not implement */
export function readState(name: string, fields: Fields, readFlow: ReadFlow): State {
  if (name.length > MAX_NAME)
    throw new DefinitionError(fields.path, `a state's name has at most ${MAX_NAME} characters`);
  const common = { name, comment: fields.optionalText('Comment') };
  const type = fields.text('Type');
  switch (type) {
    case 'Pass':
      fields.only([...COMMON, ...LEAVING, ...GOING]);
      return { type, ...common, ...leaving(fields), next: next(fields) };
    case 'Succeed':
      fields.only([...COMMON, 'Output']);
      return { type, ...common, output: fields.template('Output') };
    case 'Fail':
      fields.only([...COMMON, 'Error', 'Cause']);
      fields.optionalText('Error');
      fields.optionalText('Cause');
      return { type, ...common, error: fields.template('Error'), cause: fields.template('Cause') };
    case 'Wait':
      fields.only([...COMMON, ...LEAVING, ...GOING, 'Seconds', 'Timestamp']);
      return { type, ...common, ...leaving(fields), next: next(fields), until: until(fields) };
    case 'Choice':
      fields.only([...COMMON, ...LEAVING, 'Choices', 'Default']);
      return {
        type,
        ...common,
        ...leaving(fields),
        choices: choices(fields),
        default: fields.optionalText('Default'),
      };
    case 'Task':
      fields.only([
        ...COMMON,
        ...LEAVING,
        ...GOING,
        ...GUARDED,
        'Resource',
        'Arguments',
        'TimeoutSeconds',
        'HeartbeatSeconds',
        'Credentials',
      ]);
      return {
        type,
        ...common,
        ...leaving(fields, '', RESULT),
        ...guarded(fields),
        next: next(fields),
        ...task(fields),
      };
    case 'Parallel':
      fields.only([...COMMON, ...LEAVING, ...GOING, ...GUARDED, 'Arguments', 'Branches']);
      return {
        type,
        ...common,
        ...leaving(fields, '', RESULT),
        ...guarded(fields),
        next: next(fields),
        arguments: fields.template('Arguments'),
        branches: fields
          .list('Branches')
          .map((branch, index) => readFlow(new Fields(branch, `${fields.path}/Branches[${index}]`))),
      };
    case 'Map':
      fields.only([
        ...COMMON,
        ...LEAVING,
        ...GOING,
        ...GUARDED,
        'Items',
        'ItemSelector',
        'MaxConcurrency',
        'ToleratedFailureCount',
        'ToleratedFailurePercentage',
        'ItemProcessor',
        'Label',
      ]);
      return {
        type,
        ...common,
        ...leaving(fields, '', RESULT),
        ...guarded(fields),
        next: next(fields),
        items: items(fields),
        itemSelector: fields.template('ItemSelector'),
        maxConcurrency: fields.numberOrExpression('MaxConcurrency', 0),
        toleratedFailureCount: fields.numberOrExpression('ToleratedFailureCount', 0),
        toleratedFailurePercentage: fields.numberOrExpression('ToleratedFailurePercentage', 0, 100),
        processor: processor(fields, readFlow),
      };
    default:
      throw new DefinitionError(fields.at('Type'), `"${type}" is not a type of state`);
  }
}

function next(fields: Fields): string | undefined {
  const target = fields.optionalText('Next');
  const end = fields.raw('End');
  if (end !== undefined && typeof end !== 'boolean')
    throw new DefinitionError(fields.at('End'), 'must be true or false');
  if ((target === undefined) === (end !== true)) {
    throw new DefinitionError(fields.path, 'needs either "Next" or "End": true');
  }
  return target;
}

const RESULT: ReadonlySet<Reserved> = new Set<Reserved>(['result']);
const CAUGHT: ReadonlySet<Reserved> = new Set<Reserved>(['result', 'errorOutput']);

/**
 * @param prefix where AWS says that the block stands, e.g. `Catch[0]/`
 * @param available the parts of `$states` that exist in it
 */
function leaving(fields: Fields, prefix = '', available?: ReadonlySet<Reserved>): Outcome {
  const output = fields.template('Output', `${prefix}Output`, available);
  if (!fields.has('Assign')) return { output, assign: undefined };
  const assign = fields.object('Assign');
  const pairs = assign.names().map((name): [string, Template] => {
    if (name === 'states' || !/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) || name.length > MAX_NAME) {
      throw new DefinitionError(assign.path, `"${name}" cannot be the name of a variable`);
    }
    return [
      name,
      readTemplate(assign.raw(name) ?? null, `${prefix}Assign/${name}`, assign.at(name), available),
    ];
  });
  return { output, assign: pairs };
}

function guarded(fields: Fields): { retry: Retrier[]; catch: Catcher[] } {
  const retry = fields.optionalList('Retry').map((entry, index): Retrier => {
    const retrier = new Fields(entry, `${fields.path}/Retry[${index}]`);
    retrier.only([
      'ErrorEquals',
      'IntervalSeconds',
      'MaxAttempts',
      'BackoffRate',
      'MaxDelaySeconds',
      'JitterStrategy',
      'Comment',
    ]);
    const jitter = retrier.optionalText('JitterStrategy') ?? 'NONE';
    if (jitter !== 'FULL' && jitter !== 'NONE')
      throw new DefinitionError(retrier.at('JitterStrategy'), 'must be FULL or NONE');
    return {
      errorEquals: errorNames(retrier),
      intervalSeconds: retrier.number('IntervalSeconds', 0, 1),
      maxAttempts: retrier.number('MaxAttempts', 0, 3),
      backoffRate: retrier.number('BackoffRate', 1, 2, { fraction: true, most: Number.POSITIVE_INFINITY }),
      maxDelaySeconds: retrier.number('MaxDelaySeconds', 1, undefined, { most: MAX_DELAY }),
      fullJitter: jitter === 'FULL',
    };
  });
  const catchers = fields.optionalList('Catch').map((entry, index): Catcher => {
    const catcher = new Fields(entry, `${fields.path}/Catch[${index}]`);
    catcher.only(['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment']);
    return {
      ...leaving(catcher, `Catch[${index}]/`, CAUGHT),
      errorEquals: errorNames(catcher),
      next: catcher.text('Next'),
    };
  });
  allErrorsLast(retry, `${fields.path}/Retry`);
  allErrorsLast(catchers, `${fields.path}/Catch`);
  return { retry, catch: catchers };
}

function errorNames(fields: Fields): string[] {
  return fields.list('ErrorEquals').map((name) => {
    if (typeof name !== 'string')
      throw new DefinitionError(fields.at('ErrorEquals'), 'must be a list of texts');
    return name;
  });
}

function allErrorsLast(entries: readonly { errorEquals: readonly string[] }[], path: string): void {
  for (const [index, { errorEquals }] of entries.entries()) {
    if (!errorEquals.includes('States.ALL')) continue;
    if (errorEquals.length > 1) throw new DefinitionError(`${path}[${index}]`, 'States.ALL must stand alone');
    if (index < entries.length - 1)
      throw new DefinitionError(`${path}[${index}]`, 'States.ALL must come last');
  }
}

function until(fields: Fields): WaitState['until'] {
  if (fields.has('Seconds') === fields.has('Timestamp')) {
    throw new DefinitionError(fields.path, 'needs exactly one of "Seconds" and "Timestamp"');
  }
  const seconds = fields.numberOrExpression('Seconds', 0);
  if (seconds !== undefined) return { kind: 'Seconds', value: seconds };
  const text = fields.text('Timestamp');
  if (expressionIn(text) === undefined && parseTimestamp(text) === undefined) {
    throw new DefinitionError(fields.at('Timestamp'), `"${text}" is no RFC 3339 timestamp`);
  }
  return { kind: 'Timestamp', value: readTemplate(text, 'Timestamp', fields.at('Timestamp')) };
}

function choices(fields: Fields): Extract<State, { type: 'Choice' }>['choices'] {
  return fields.list('Choices').map((entry, index) => {
    const rule = new Fields(entry, `${fields.path}/Choices[${index}]`);
    rule.only(['Condition', 'Next', 'Output', 'Assign', 'Comment']);
    const condition = rule.template('Condition', `Choices[${index}]/Condition`);
    const literal = condition?.kind === 'constant' && typeof condition.value === 'boolean';
    if (condition === undefined || (condition.kind !== 'expression' && !literal)) {
      throw new DefinitionError(rule.at('Condition'), 'must be a JSONata expression, true or false');
    }
    return { ...leaving(rule, `Choices[${index}]/`), condition, next: rule.text('Next') };
  });
}

function task(fields: Fields) {
  const resource = fields.text('Resource');
  const invoke = INVOKE.exec(resource)?.[1];
  if (invoke === undefined && !FUNCTION_ARN.test(resource)) {
    throw new DefinitionError(fields.at('Resource'), `the integration ${resource} is not implemented here`);
  }
  const call: Extract<State, { type: 'Task' }>['call'] =
    invoke === undefined ? 'function' : invoke === 'invoke' ? 'invoke' : 'invoke.waitForTaskToken';
  if (call !== 'function') invocation(fields);
  const timeout = fields.raw('TimeoutSeconds');
  const heartbeat = fields.raw('HeartbeatSeconds');
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    throw new DefinitionError(fields.at('HeartbeatSeconds'), 'must be smaller than TimeoutSeconds');
  }
  return {
    call,
    resource,
    arguments: fields.template('Arguments'),
    timeoutSeconds: fields.numberOrExpression('TimeoutSeconds', 1),
    heartbeatSeconds: fields.numberOrExpression('HeartbeatSeconds', 1),
    credentials: credentials(fields),
  };
}

function invocation(fields: Fields): void {
  const given = fields.raw('Arguments');
  if (typeof given === 'string' && expressionIn(given) !== undefined) return;
  const invocationFields = fields.object('Arguments');
  invocationFields.only([
    'FunctionName',
    'Payload',
    'InvocationType',
    'Qualifier',
    'ClientContext',
    'LogType',
  ]);
  if (!invocationFields.has('FunctionName')) {
    throw new DefinitionError(invocationFields.path, 'the field "FunctionName" is missing');
  }
  for (const field of ['InvocationType', 'Qualifier', 'ClientContext', 'LogType']) {
    if (invocationFields.has(field))
      throw new DefinitionError(invocationFields.at(field), 'is not implemented here');
  }
}

function credentials(fields: Fields): Template | undefined {
  if (!fields.has('Credentials')) return undefined;
  const given = fields.object('Credentials');
  given.only(['RoleArn']);
  given.text('RoleArn');
  return fields.template('Credentials');
}

function items(fields: Fields): Template | undefined {
  const label = fields.optionalText('Label');
  if (label !== undefined && label.length > MAX_LABEL) {
    throw new DefinitionError(fields.at('Label'), `has at most ${MAX_LABEL} characters`);
  }
  const template = fields.template('Items');
  if (template === undefined || template.kind === 'expression' || Array.isArray(fields.raw('Items')))
    return template;
  throw new DefinitionError(fields.at('Items'), 'must be a list or a JSONata expression');
}

function processor(fields: Fields, readFlow: ReadFlow): Flow {
  const given = fields.object('ItemProcessor');
  if (given.has('ProcessorConfig')) {
    const config = given.object('ProcessorConfig');
    config.only(['Mode']);
    const mode: Json = config.raw('Mode') ?? 'INLINE';
    if (mode !== 'INLINE')
      throw new DefinitionError(config.at('Mode'), `${JSON.stringify(mode)} is not implemented here`);
  }
  return readFlow(given);
}
