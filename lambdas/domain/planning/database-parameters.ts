import { type JsonObject, own } from '../../kit/json.ts';
import type { MigrationInput } from '../input.ts';
import { newNamespace } from '../names.ts';
import type { NewParameter } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { violation } from '../template/constraints.ts';
import type { Template } from '../template/parse.ts';
import { isMasked, type Reading, type StackView } from '../views.ts';
import type { Roles } from './roles.ts';

/** The namespace that the new stack gets. */
export function chooseNamespace(
  old: StackView,
  template: Template,
  parameter: string,
  wish: string | undefined,
  suffix: string,
): { namespace: string } | { problem: Problem } {
  const declaration: JsonObject = own(template.parameters, parameter) ?? {};
  const current = old.parameters.find(({ key }) => key === parameter)?.value ?? '';
  const longest = declaration.MaxLength === undefined ? undefined : Number(declaration.MaxLength);
  const chosen =
    wish ?? newNamespace(current, suffix, (text) => violation(declaration, text) === undefined, longest);
  const problem = (message: string): { problem: Problem } => ({
    problem: {
      code: 'NamespaceInvalid',
      subject: parameter,
      message,
      remedy: 'Give another one as namespace.',
    },
  });
  if (chosen === undefined)
    return problem(`No namespace could be made from "${current}" that the parameter takes.`);
  if (chosen === current) return problem(`"${chosen}" is the namespace of the old database stack.`);
  return { namespace: chosen };
}

/** The parameters of the new stack but for the snapshot, and whatever keeps one of them from having a value. */
export interface NewParameters {
  readonly parameters: readonly NewParameter[];
  readonly problems: readonly Problem[];
}

/** Where to read what CloudFormation does not show, and what was found there, by parameter. */
export interface Sources {
  readonly references: MigrationInput['noEchoParameters'];
  readonly texts: Readonly<Record<string, Reading>>;
}

/** The parameters of the old stack, with the three changed and sources for what CloudFormation does not show. */
export function newParameters(
  old: StackView,
  template: Template,
  roles: Roles,
  values: { readonly namespace: string; readonly backtrackWindow: number },
  sources: Sources,
): NewParameters {
  const changed: Readonly<Record<string, string>> = {
    ...(roles.namespace === undefined ? {} : { [roles.namespace]: values.namespace }),
    [roles.backtrackWindow]: String(values.backtrackWindow),
  };
  const problems: Problem[] = [];
  const parameters: NewParameter[] = [];
  for (const [key, declaration] of Object.entries(template.parameters)) {
    if (key === roles.snapshot) continue;
    const before = old.parameters.find((parameter) => parameter.key === key)?.value;
    const found = newParameter(key, declaration, own(changed, key), before, sources);
    if (found !== undefined && 'key' in found) parameters.push(found);
    else if (found !== undefined) problems.push(found);
  }
  for (const key of Object.keys(sources.references)) {
    if (Object.hasOwn(template.parameters, key)) continue;
    problems.push({
      code: 'ParameterMissing',
      subject: key,
      message: 'noEchoParameters names it, but the database template has no such parameter.',
      remedy: `Name one of: ${Object.keys(template.parameters).join(', ')}.`,
    });
  }
  return { parameters, problems };
}

/** A parameter that takes its value from a secret; undefined if the input names none. No message quotes the text. */
function secretParameter(
  key: string,
  declaration: JsonObject,
  { references, texts }: Sources,
): NewParameter | Problem | undefined {
  const source = own(references, key);
  const reading = own(texts, key);
  if (source === undefined || reading === undefined) return undefined;
  if ('wrong' in reading) {
    const remedy = `Correct noEchoParameters.${key}, give the secret a value, or add it to secrets in the configuration of the deployment (docs/deploy.md).`;
    return { code: 'SecretUnreadable', subject: key, message: reading.wrong, remedy };
  }
  const wrong = violation(declaration, reading.text);
  if (wrong !== undefined) {
    const message = `The template does not take the text of the secret ${source.secretId}: it ${wrong}.`;
    return { code: 'ParameterRefused', subject: key, message, remedy: `Correct noEchoParameters.${key}.` };
  }
  return {
    key,
    secret: { secretId: source.secretId, ...(source.key === undefined ? {} : { key: source.key }) },
  };
}

function newParameter(
  key: string,
  declaration: JsonObject,
  changed: string | undefined,
  before: string | undefined,
  sources: Sources,
): NewParameter | Problem | undefined {
  const secret = changed === undefined ? secretParameter(key, declaration, sources) : undefined;
  if (secret !== undefined) return secret;
  const value = changed ?? before;
  if (value === undefined) {
    if (declaration.Default !== undefined) return undefined;
    const message = 'The template wants a value for it, and the old stack has none.';
    return { code: 'ParameterMissing', subject: key, message, remedy: 'Give the template a default for it.' };
  }
  if (changed === undefined && isMasked(value)) {
    return {
      code: 'NoEchoWithoutSource',
      subject: key,
      message: 'CloudFormation does not show its value (NoEcho), so it cannot be copied.',
      remedy: `Say where it is: noEchoParameters: {"${key}": {"secretId": "…", "key": "…"}}.`,
    };
  }
  const wrong = violation(declaration, value);
  if (wrong === undefined) return { key, value };
  return {
    code: 'ParameterRefused',
    subject: key,
    message: `The template does not take "${value}": it ${wrong}.`,
    remedy: 'Choose another value, or give another template as databaseTemplateUrl.',
  };
}
