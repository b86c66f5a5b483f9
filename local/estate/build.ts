import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { MAX_TEMPLATE_BODY, s3Location } from '../../lambdas/aws/templates.ts';
import { messageOf } from '../../lambdas/kit/errors.ts';
import type { SimulatedAccount } from '../aws/world.ts';
import { BadInput, type Estate } from './estate.ts';

const REFERENCE = /@\{([A-Za-z][A-Za-z0-9-]*)\.([A-Za-z0-9]+)\}/g;

/** Builds an estate's stacks one after another. Must run inside an actor. @throws BadInput naming stack and reason */
export async function buildEstate(account: SimulatedAccount, estate: Estate): Promise<void> {
  const { values, aws } = account;
  const cloudformation = aws.client('estate');
  for (const [name, text] of Object.entries(estate.secrets)) values.secrets.set(name, text);
  for (const [name, value] of Object.entries(estate.parameters)) values.setParameter(name, value);
  for (const [url, text] of Object.entries(estate.objects)) {
    const location = s3Location(url);
    if (location === undefined) throw new BadInput(`estate: objects: ${url} is no address in S3`);
    values.objects.set(`${location.bucket}/${location.key}`, text);
  }
  const outputs = new Map<string, string>();
  for (const { name, template, parameters } of estate.stacks) {
    const Parameters = Object.entries(parameters).map(([ParameterKey, text]) => ({
      ParameterKey,
      ParameterValue: text.replaceAll(REFERENCE, (_, stack: string, key: string) => {
        const value = outputs.get(`${stack}.${key}`);
        if (value !== undefined) return value;
        const known = [...outputs.keys()].join(', ') || 'none so far';
        throw new BadInput(
          `estate: stack ${name}: parameter ${ParameterKey}: there is no output @{${stack}.${key}}; outputs of earlier stacks: ${known}`,
        );
      }),
    }));
    try {
      await cloudformation.send(
        new CreateStackCommand({
          StackName: name,
          ...source(account, name, template),
          Parameters,
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      );
    } catch (error) {
      throw new BadInput(`estate: stack ${name}: ${messageOf(error)}`);
    }
    for (;;) {
      const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: name }));
      const [stack] = Stacks;
      if (stack?.StackStatus === 'CREATE_COMPLETE') {
        for (const { OutputKey = '', OutputValue = '' } of stack.Outputs ?? [])
          outputs.set(`${name}.${OutputKey}`, OutputValue);
        break;
      }
      if (stack?.StackStatus?.endsWith('_IN_PROGRESS') !== true) {
        throw new BadInput(`estate: stack ${name} could not be built: ${reasonOf(account, name)}`);
      }
      await aws.time.sleep(30, `the stack ${name}`);
    }
  }
}

/** A template that is too large for a request lies in a bucket, as it does for its owners. */
function source(
  { values, aws }: SimulatedAccount,
  stack: string,
  text: string,
): { TemplateURL: string } | { TemplateBody: string } {
  if (Buffer.byteLength(text) <= MAX_TEMPLATE_BODY) return { TemplateBody: text };
  values.objects.set(`estate/${stack}`, text);
  return { TemplateURL: `https://estate.s3.${aws.region}.amazonaws.com/${stack}` };
}

/** Why a stack failed: the first resource that did. */
function reasonOf({ stacks }: SimulatedAccount, name: string): string {
  const failed = stacks
    .get(name)
    .events.find(({ status, reason }) => status.endsWith('_FAILED') && reason !== undefined);
  return failed === undefined
    ? 'CloudFormation gave no reason'
    : `${failed.logicalId} (${failed.type}): ${failed.reason}`;
}
