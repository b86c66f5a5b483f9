import { describe, expect, it } from 'vitest';
import { TestAccount } from '../../support/cloudformation.ts';

const role = (name: string, more = '') =>
  `Resources: { R: { Type: AWS::IAM::Role, Properties: { RoleName: ${name} ${more} } } }`;

describe('a name that a template gives', () => {
  it('is taken while another stack has it, also for a type that is not modelled', async () => {
    const account = new TestAccount();
    const first = await account.create('one', role('shared'));
    const second = await account.create('two', role('shared'));
    expect(second.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(account.failure('two')).toBe(`shared already exists in stack ${first.StackId}`);
    expect((await account.create('three', role('other'))).StackStatus).toBe('CREATE_COMPLETE');
  });

  it('is the same for databases in upper and lower case', async () => {
    const account = new TestAccount();
    const cluster = (name: string) =>
      `Resources: { C: { Type: AWS::RDS::DBCluster, Properties: { Engine: aurora-mysql, DBClusterIdentifier: ${name} } } }`;
    await account.create('one', cluster('shop'));
    expect((await account.create('two', cluster('SHOP'))).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(account.failure('two')).toContain('shop already exists');
  });

  it('does not stand in the way of things that only refer to it', async () => {
    const account = new TestAccount();
    const permission = `
Resources:
  A: { Type: AWS::Lambda::Permission, Properties: { FunctionName: f, Action: invoke, Principal: a } }
  B: { Type: AWS::Lambda::Permission, Properties: { FunctionName: f, Action: invoke, Principal: b } }
`;
    expect((await account.create('one', permission)).StackStatus).toBe('CREATE_COMPLETE');
  });

  it('cannot be kept by what has to be made anew', async () => {
    const account = new TestAccount();
    const group = (description: string) =>
      `Resources: { G: { Type: AWS::EC2::SecurityGroup, Properties: { GroupName: app, GroupDescription: ${description} } } }`;
    await account.create('one', group('before'));
    const updated = await account.update('one', group('after'));
    expect(updated.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(account.failure('one')).toBe(
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename app and update the stack again.',
    );
  });
});

describe('an Auto Scaling group with AutoScalingReplacingUpdate', () => {
  const app = (image: string, size: number) => `
Resources:
  Launch: { Type: AWS::AutoScaling::LaunchConfiguration, Properties: { ImageId: ${image}, InstanceType: m5.large } }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    UpdatePolicy: { AutoScalingReplacingUpdate: { WillReplace: true } }
    Properties: { LaunchConfigurationName: !Ref Launch, MinSize: ${size}, MaxSize: 4 }
Outputs: { Name: { Value: !Ref Group } }
`;
  const nameOf = (stack: { Outputs?: { OutputValue?: string | undefined }[] | undefined }) =>
    stack.Outputs?.[0]?.OutputValue ?? '';

  it('is made anew under another name when its hosts are launched otherwise, and not when it only grows', async () => {
    const test = new TestAccount();
    const first = nameOf(await test.create('app', app('ami-1', 2)));
    const grown = nameOf(await test.update('app', app('ami-1', 3)));
    expect(grown).toBe(first);
    const replaced = nameOf(await test.update('app', app('ami-2', 3)));
    expect(replaced).not.toBe(first);
    const { hosts, autoScaling } = test.account;
    expect([...autoScaling.byName.keys()]).toEqual([replaced]);
    expect(hosts.of(replaced)).toHaveLength(3);
  });
});
