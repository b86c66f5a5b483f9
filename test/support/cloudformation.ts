import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { type SimulatedAccount, simulatedAccount } from '../../local/aws/world.ts';
import { seeded } from '../../local/clock/random.ts';
import { VirtualTime } from '../../local/clock/virtual-time.ts';

/** A simulated account for tests of its CloudFormation: stacks are made and updated, and then everything has settled. */
export class TestAccount {
  readonly account: SimulatedAccount;
  readonly #time = new VirtualTime(Date.UTC(2026, 0, 12));

  constructor() {
    const random = seeded(1);
    const volumeBytes = 40 * 1024 ** 3;
    this.account = simulatedAccount({
      time: this.#time,
      region: 'us-east-1',
      random,
      volumeBytes,
      tables: [],
    });
  }

  /** @throws what CloudFormation answers to the request */
  async create(name: string, template: string, parameters: Record<string, string> = {}): Promise<Stack> {
    return await this.#operate(
      name,
      new CreateStackCommand({
        StackName: name,
        TemplateBody: template,
        Parameters: given(parameters),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
  }

  async update(name: string, template: string, parameters: Record<string, string> = {}): Promise<Stack> {
    return await this.#operate(
      name,
      new UpdateStackCommand({
        StackName: name,
        TemplateBody: template,
        Parameters: given(parameters),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
  }

  /** Deletes a stack and lets the time pass that this takes. */
  async delete(name: string): Promise<void> {
    const client = this.account.aws.client('test');
    const actor = this.#time.spawn('the test', async () => {
      await client.send(new DeleteStackCommand({ StackName: name }));
      while (this.account.stacks.living(name) !== undefined) await this.#time.sleep(60);
    });
    await this.#time.run(actor);
  }

  /** The first reason why a resource of the stack failed. */
  failure(name: string): string | undefined {
    const stack = [...this.account.stacks.byId.values()].find((each) => each.name === name);
    return stack?.events.find(({ status, reason }) => status.endsWith('_FAILED') && reason !== undefined)
      ?.reason;
  }

  async #operate(name: string, command: CreateStackCommand | UpdateStackCommand): Promise<Stack> {
    const client = this.account.aws.client('test');
    let found: Stack | undefined;
    const actor = this.#time.spawn('the test', async () => {
      if (command instanceof CreateStackCommand) await client.send(command);
      else await client.send(command);
      do {
        await this.#time.sleep(60);
        const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
        found = Stacks[0];
      } while (found?.StackStatus?.endsWith('_IN_PROGRESS') === true);
    });
    await this.#time.run(actor);
    if (found === undefined) throw new Error(`The stack ${name} is nowhere.`);
    return found;
  }
}

function given(parameters: Record<string, string>): { ParameterKey: string; ParameterValue: string }[] {
  return Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
}
