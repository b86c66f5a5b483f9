import {
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type Stack as Described,
  type Change as DescribedChange,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListExportsCommand,
  ListImportsCommand,
  ListStackResourcesCommand,
  type Parameter,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { AwsError, validationError } from '../simulated.ts';
import { eventPage } from './events.ts';
import type { Change, ChangeSet, Desired, Stack } from './model.ts';
import { Operations, UPDATABLE } from './operations.ts';
import type { GivenParameter, ParameterValue } from './parameters.ts';
import { previewChanges } from './preview.ts';
import { type Stacks, wrongState } from './stacks.ts';

const MASK = '****';

/** Registers what the simulated CloudFormation answers. */
export function registerCloudFormation(stacks: Stacks): void {
  const { aws, fleet } = stacks.account;
  const operations = new Operations(stacks);
  const arn = (kind: string, name: string) =>
    `arn:aws:cloudformation:${aws.region}:${aws.account}:${kind}/${name}/${aws.identifier('', 8)}-${aws.identifier('', 4)}-${aws.identifier('', 12)}`;

  aws.on(CreateStackCommand, (input) => {
    const { StackName: name = '', Capabilities = [], Tags = [] } = input;
    if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name))
      throw validationError(
        `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint`,
      );
    const known = stacks.living(name);
    if (known !== undefined) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
    const desired = operations.desired(input, givenParameters(input.Parameters), undefined, Capabilities);
    const stack: Stack = {
      name,
      id: arn('stack', name),
      createdAt: aws.time.millis,
      resources: new Map(),
      events: [],
      changeSets: new Map(),
      tags: new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
      capabilities: Capabilities,
      roleArn: input.RoleARN,
      desired,
      outputs: [],
      status: 'CREATE_IN_PROGRESS',
      reason: undefined,
      updatedAt: undefined,
      terminationProtection: input.EnableTerminationProtection ?? false,
      stuck: undefined,
      imports: new Set(),
    };
    operations.create(stack, input.ClientRequestToken);
    return { StackId: stack.id };
  });
  aws.on(UpdateStackCommand, (input) => {
    const stack = stacks.get(input.StackName ?? '');
    if (!UPDATABLE.includes(stack.status)) throw wrongState(stack);
    const desired = operations.desired(
      input,
      givenParameters(input.Parameters),
      stack.desired,
      input.Capabilities ?? [],
    );
    // What an update has left undone can be asked for again in the same words.
    if (stack.status !== 'UPDATE_FAILED' && previewChanges(stacks, stack, desired).length === 0)
      throw validationError('No updates are to be performed.');
    stack.roleArn = input.RoleARN ?? stack.roleArn;
    operations.update(stack, desired, input.ClientRequestToken, input.DisableRollback);
    return { StackId: stack.id };
  });
  aws.on(ContinueUpdateRollbackCommand, ({ StackName = '', ClientRequestToken }) => {
    operations.continueRollback(stacks.get(StackName), ClientRequestToken);
    return {};
  });
  aws.on(UpdateTerminationProtectionCommand, ({ StackName = '', EnableTerminationProtection }) => {
    stacks.get(StackName).terminationProtection = EnableTerminationProtection ?? false;
    return {};
  });
  aws.on(DeleteStackCommand, ({ StackName = '', ClientRequestToken }) => {
    const stack = stacks.byId.get(StackName) ?? stacks.living(StackName);
    if (stack !== undefined) operations.delete(stack, ClientRequestToken);
    return {};
  });
  aws.on(DescribeStacksCommand, ({ StackName }) => ({
    Stacks: (StackName === undefined ? stacks.all() : [stacks.get(StackName)]).map(describedStack),
  }));
  aws.on(ListStackResourcesCommand, ({ StackName = '' }) => ({
    StackResourceSummaries: [...stacks.get(StackName).resources.values()].map((resource) => ({
      LogicalResourceId: resource.logicalId,
      PhysicalResourceId: resource.physicalId,
      ResourceType: resource.type,
      ResourceStatus:
        resource.status === 'UPDATE_COMPLETE' ? ('UPDATE_COMPLETE' as const) : ('CREATE_COMPLETE' as const),
      LastUpdatedTimestamp: new Date(resource.updatedAt),
    })),
  }));
  aws.on(DescribeStackEventsCommand, ({ StackName = '', NextToken }) => {
    const stack = stacks.get(StackName);
    return eventPage(stack, NextToken);
  });
  aws.on(GetTemplateCommand, ({ StackName = '' }) => ({
    TemplateBody: stacks.get(StackName).desired.templateText,
    StagesAvailable: ['Original' as const, 'Processed' as const],
  }));
  aws.on(ValidateTemplateCommand, (input) => {
    operations.read(input);
    return {};
  });
  aws.on(ListExportsCommand, () => ({
    Exports: stacks.exports().map(({ stack, output }) => ({
      ExportingStackId: stack.id,
      Value: output.value,
      ...(output.exportName === undefined ? {} : { Name: output.exportName }),
    })),
  }));
  aws.on(ListImportsCommand, ({ ExportName = '' }) => {
    const importers = stacks.importersOf(ExportName);
    if (importers.length === 0) throw validationError(`Export '${ExportName}' is not imported by any stack.`);
    return { Imports: importers.map(({ name }) => name) };
  });
  aws.on(CreateChangeSetCommand, (input) => {
    const { StackName = '', ChangeSetName: name = '' } = input;
    const stack = stacks.get(StackName);
    if (!UPDATABLE.includes(stack.status)) throw wrongState(stack);
    if (stack.changeSets.has(name))
      throw new AwsError('AlreadyExistsException', `ChangeSet ${name} cannot be created: it already exists`);
    const desired = operations.desired(
      input,
      givenParameters(input.Parameters),
      stack.desired,
      input.Capabilities ?? [],
    );
    const changes = previewChanges(stacks, stack, desired);
    const set: ChangeSet = {
      name,
      id: arn('changeSet', name),
      desired,
      changes,
      status: 'CREATE_IN_PROGRESS',
      reason: undefined,
      executed: false,
    };
    stack.changeSets.set(name, set);
    aws.after(`change set ${name}`, fleet.seconds('changeSet'), () => {
      const failed = aws.fates.of('change-set');
      set.status = changes.length > 0 && failed === undefined ? 'CREATE_COMPLETE' : 'FAILED';
      set.reason = failed;
      if (changes.length === 0)
        set.reason =
          "The submitted information didn't contain changes. Submit different information to create a change set.";
    });
    return { Id: set.id, StackId: stack.id };
  });
  aws.on(DescribeChangeSetCommand, ({ ChangeSetName = '', StackName = '' }) => {
    const { stack, set } = findChangeSet(stacks, ChangeSetName, StackName);
    return {
      ChangeSetName: set.name,
      ChangeSetId: set.id,
      StackId: stack.id,
      StackName: stack.name,
      Status: set.status,
      ExecutionStatus: set.executed
        ? ('EXECUTE_COMPLETE' as const)
        : set.status === 'CREATE_COMPLETE'
          ? ('AVAILABLE' as const)
          : ('UNAVAILABLE' as const),
      ...(set.reason === undefined ? {} : { StatusReason: set.reason }),
      Parameters: parametersOf(set.desired),
      Changes: set.status === 'CREATE_COMPLETE' ? set.changes.map(describedChange) : [],
    };
  });
  aws.on(DeleteChangeSetCommand, ({ ChangeSetName = '', StackName = '' }) => {
    const { stack, set } = findChangeSet(stacks, ChangeSetName, StackName);
    if (set.executed) {
      throw new AwsError(
        'InvalidChangeSetStatus',
        `ChangeSet [${set.id}] cannot be deleted: it was executed`,
      );
    }
    stack.changeSets.delete(set.name);
    return {};
  });
  aws.on(ExecuteChangeSetCommand, ({ ChangeSetName = '', StackName = '', ClientRequestToken }) => {
    const { stack, set } = findChangeSet(stacks, ChangeSetName, StackName);
    if (set.status !== 'CREATE_COMPLETE' || set.executed) {
      throw new AwsError(
        'InvalidChangeSetStatus',
        `ChangeSet [${set.id}] cannot be executed in its current status of [${set.status}]`,
      );
    }
    operations.update(stack, set.desired, ClientRequestToken);
    set.executed = true;
    return {};
  });
}

function findChangeSet(stacks: Stacks, name: string, stackName: string): { stack: Stack; set: ChangeSet } {
  const candidates = stackName === '' ? stacks.all() : [stacks.get(stackName)];
  for (const stack of candidates) {
    const set = [...stack.changeSets.values()].find((each) => each.name === name || each.id === name);
    if (set !== undefined) return { stack, set };
  }
  throw new AwsError('ChangeSetNotFoundException', `ChangeSet [${name}] does not exist`);
}

function givenParameters(parameters: readonly Parameter[] | undefined): GivenParameter[] {
  return (parameters ?? []).map(({ ParameterKey: key = '', ParameterValue: value, UsePreviousValue }) => ({
    key,
    value,
    usePrevious: UsePreviousValue ?? false,
  }));
}

function described([key, parameter]: [string, ParameterValue]): Parameter {
  return {
    ParameterKey: key,
    ParameterValue: parameter.noEcho ? MASK : parameter.given,
    ...(parameter.fromSsm ? { ResolvedValue: parameter.resolved } : {}),
  };
}

function parametersOf({ parameters }: Desired): Parameter[] {
  return [...parameters].map(described);
}

function describedStack(stack: Stack): Described {
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: new Date(stack.createdAt),
    ...(stack.updatedAt === undefined ? {} : { LastUpdatedTime: new Date(stack.updatedAt) }),
    StackStatus: stack.status,
    ...(stack.reason === undefined ? {} : { StackStatusReason: stack.reason }),
    Parameters: parametersOf(stack.desired),
    Capabilities: stack.capabilities.flatMap(capability),
    Outputs: stack.outputs.map(({ key, value, exportName, description }) => ({
      OutputKey: key,
      OutputValue: value,
      ...(exportName === undefined ? {} : { ExportName: exportName }),
      ...(description === undefined ? {} : { Description: description }),
    })),
    ...(stack.roleArn === undefined ? {} : { RoleARN: stack.roleArn }),
    Tags: [...stack.tags].map(([Key, Value]) => ({ Key, Value })),
    EnableTerminationProtection: stack.terminationProtection,
    DisableRollback: false,
  };
}

function capability(name: string): ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | 'CAPABILITY_AUTO_EXPAND')[] {
  return name === 'CAPABILITY_IAM' || name === 'CAPABILITY_NAMED_IAM' || name === 'CAPABILITY_AUTO_EXPAND'
    ? [name]
    : [];
}

function describedChange(change: Change): DescribedChange {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: change.action,
      LogicalResourceId: change.logicalId,
      ...(change.physicalId === undefined ? {} : { PhysicalResourceId: change.physicalId }),
      ResourceType: change.type,
      ...(change.action === 'Modify' ? { Replacement: change.replacement } : {}),
      Scope: change.action === 'Modify' ? ['Properties'] : [],
      Details: change.properties.map(({ name, recreates, dynamic }) => ({
        Target: { Attribute: 'Properties', Name: name, RequiresRecreation: recreates ? 'Always' : 'Never' },
        Evaluation: dynamic ? 'Dynamic' : 'Static',
      })),
    },
  };
}
