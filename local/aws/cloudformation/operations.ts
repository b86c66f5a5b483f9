import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { s3Location } from '../../../lambdas/aws/templates.ts';
import { parseTemplate, type Template, TemplateUnreadable } from '../../../lambdas/domain/template/parse.ts';
import { AwsError, validationError } from '../simulated.ts';
import { checkTemplate } from './check.ts';
import { Deployment } from './deploy.ts';
import type { Desired, Stack } from './model.ts';
import { type GivenParameter, type ParameterValue, parameterValues } from './parameters.ts';
import { type Stacks, wrongState } from './stacks.ts';

const MAX_BODY_BYTES = 51_200;

/** Where a request takes its template from. */
export interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
}

export const UPDATABLE: readonly StackStatus[] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
  // Left so by an update that must not be rolled back.
  'UPDATE_FAILED',
];

/** Templates that fit together; reading the same text again gives the same template. */
const checked = new WeakSet<Template>();

/** Creates, updates and deletes stacks: each operation is an actor that takes its virtual time. */
export class Operations {
  readonly #stacks: Stacks;

  constructor(stacks: Stacks) {
    this.#stacks = stacks;
  }

  /** What a request asks a stack to become. @throws AwsError ValidationError and others, as CloudFormation answers */
  desired(
    source: TemplateSource,
    given: readonly GivenParameter[],
    previous: Desired | undefined,
    capabilities: readonly string[],
  ): Desired {
    const { templateText, template } = this.read(source, previous);
    requireCapabilities(template, capabilities);
    const before: ReadonlyMap<string, ParameterValue> = previous?.parameters ?? new Map();
    const parameters = parameterValues(template.parameters, given, before, (name) => this.#stacks.ssm(name));
    return { template, templateText, parameters };
  }

  /** The template of a request. @throws AwsError ValidationError if it cannot be read or does not fit together */
  read(source: TemplateSource, previous?: Desired): { templateText: string; template: Template } {
    const templateText = this.#templateText(source, previous);
    return { templateText, template: readTemplate(templateText) };
  }

  create(stack: Stack, token: string | undefined): void {
    this.#stacks.byId.set(stack.id, stack);
    this.#stacks.setStatus(stack, 'CREATE_IN_PROGRESS', 'User Initiated', token);
    this.#actor(
      stack,
      async (deployment) => {
        const journal = await deployment.converge(stack.desired);
        if (journal.failure === undefined)
          return this.#stacks.setStatus(stack, 'CREATE_COMPLETE', undefined, token);
        this.#stacks.setStatus(stack, 'ROLLBACK_IN_PROGRESS', journal.failure, token);
        const failed = await deployment.destroy();
        this.#stacks.setStatus(
          stack,
          failed === undefined ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED',
          failed,
          token,
        );
      },
      token,
    );
  }

  /** @param disableRollback leaves a failed update as it is, for another update to go on from */
  update(stack: Stack, desired: Desired, token: string | undefined, disableRollback = false): void {
    if (!UPDATABLE.includes(stack.status)) throw wrongState(stack);
    const previous = stack.desired;
    this.#stacks.setStatus(stack, 'UPDATE_IN_PROGRESS', 'User Initiated', token);
    this.#actor(
      stack,
      async (deployment) => {
        const journal = await deployment.converge(desired);
        stack.updatedAt = this.#stacks.account.aws.time.millis;
        if (journal.failure === undefined) {
          this.#stacks.setStatus(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', undefined, token);
          await deployment.cleanUp(journal.leftovers);
          return this.#stacks.setStatus(stack, 'UPDATE_COMPLETE', undefined, token);
        }
        if (disableRollback) return this.#stacks.setStatus(stack, 'UPDATE_FAILED', journal.failure, token);
        this.#stacks.setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', journal.failure, token);
        await this.#rollBack(stack, token, journal.failure, () => deployment.undo(journal, previous));
      },
      token,
      disableRollback,
    );
  }

  /** Goes on with a rollback that failed, as ContinueUpdateRollback does without resources to skip. */
  continueRollback(stack: Stack, token: string | undefined): void {
    const { stuck, reason } = stack;
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || stuck === undefined) throw wrongState(stack);
    this.#stacks.setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated', token);
    this.#actor(stack, async () => await this.#rollBack(stack, token, reason, stuck), token);
  }

  async #rollBack(
    stack: Stack,
    token: string | undefined,
    reason: string | undefined,
    undo: () => Promise<boolean>,
  ): Promise<void> {
    if (!(await undo())) {
      stack.stuck = undo;
      return this.#stacks.setStatus(stack, 'UPDATE_ROLLBACK_FAILED', reason, token);
    }
    stack.stuck = undefined;
    this.#stacks.setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', undefined, token);
    this.#stacks.setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE', undefined, token);
  }

  delete(stack: Stack, token: string | undefined): void {
    // Asking again for what is going on already changes nothing.
    if (stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return;
    if (stack.terminationProtection) {
      throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    }
    if (stack.status.endsWith('_IN_PROGRESS')) throw wrongState(stack);
    const held = stack.outputs.find(
      ({ exportName }) =>
        exportName !== undefined && this.#stacks.importersOf(exportName).some((other) => other !== stack),
    );
    this.#stacks.setStatus(stack, 'DELETE_IN_PROGRESS', 'User Initiated', token);
    this.#actor(
      stack,
      async (deployment) => {
        const inUse =
          held === undefined
            ? undefined
            : `Export ${held.exportName} cannot be deleted as it is in use by another stack`;
        const failed = inUse ?? (await deployment.destroy());
        this.#stacks.setStatus(
          stack,
          failed === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED',
          failed,
          token,
        );
      },
      token,
    );
  }

  #actor(
    stack: Stack,
    work: (deployment: Deployment) => Promise<void>,
    token: string | undefined,
    disableRollback = false,
  ): void {
    const { aws } = this.#stacks.account;
    const from = aws.time.millis;
    aws.time.spawn(`the stack ${stack.name}`, async () => {
      // The answer to the request goes out before anything happens.
      await aws.time.sleep(1, `the begin of the operation on ${stack.name}`);
      await work(new Deployment(this.#stacks, stack, token, disableRollback));
      aws.intervals.push({ what: `stack ${stack.name}`, from, to: aws.time.millis });
    });
  }

  #templateText(
    { TemplateBody, TemplateURL, UsePreviousTemplate }: TemplateSource,
    previous: Desired | undefined,
  ): string {
    if (UsePreviousTemplate === true) {
      if (previous === undefined) throw validationError('There is no previous template.');
      return previous.templateText;
    }
    if (TemplateBody !== undefined) {
      if (Buffer.byteLength(TemplateBody) > MAX_BODY_BYTES) {
        throw validationError(
          `1 validation error detected: 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MAX_BODY_BYTES}`,
        );
      }
      return TemplateBody;
    }
    const location = s3Location(TemplateURL ?? 'https://nowhere');
    const text =
      location === undefined
        ? undefined
        : this.#stacks.account.values.objects.get(`${location.bucket}/${location.key}`);
    if (text === undefined)
      throw validationError(`S3 error: The specified template ${TemplateURL ?? ''} does not exist.`);
    return text;
  }
}

function readTemplate(text: string): Template {
  try {
    const template = parseTemplate(text);
    if (!checked.has(template)) checkTemplate(template);
    checked.add(template);
    return template;
  } catch (error) {
    if (error instanceof TemplateUnreadable) throw validationError(`Template format error: ${error.message}`);
    throw error;
  }
}

function requireCapabilities(template: Template, given: readonly string[]): void {
  const iam = Object.values(template.resources).filter(({ Type }) => String(Type).startsWith('AWS::IAM::'));
  if (iam.length === 0 || given.includes('CAPABILITY_NAMED_IAM')) return;
  const named = iam.some(({ Properties }) =>
    /"(RoleName|PolicyName|UserName|GroupName|InstanceProfileName|ManagedPolicyName)"/.test(
      JSON.stringify(Properties ?? {}).replace(/"Policies":\[.*?\]/g, ''),
    ),
  );
  const needed = named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  if (!given.includes(needed))
    throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
}
