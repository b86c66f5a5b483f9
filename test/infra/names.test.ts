import { describe, expect, it } from 'vitest';
import { rdsIdentifier, runSuffix } from '../../lambdas/domain/names.ts';
import type { Policies } from '../../local/aws/iam/policy.ts';
import { exampleConfiguration, unjudgedTemplateOf } from './deployment.ts';
import { policiesOf, statementsIn } from './policies.ts';

const configuration = exampleConfiguration();
const { functions } = policiesOf(statementsIn(unjudgedTemplateOf(configuration), configuration));
const SUFFIXES = Array.from({ length: 200 }, (_, run) => runSuffix(`arn:execution:${run}`));

function policiesFor(task: string): Policies {
  const found = functions.get(task);
  if (found === undefined) throw new Error(`There is no ${task}.`);
  return found;
}

const mayDelete = (stack: string) =>
  policiesFor('RemoveNewStack').allow({
    action: 'cloudformation:DeleteStack',
    resource: `arn:aws:cloudformation:us-east-1:111122223333:stack/${stack}/1a2b`,
    context: {},
  });
const mayFence = (stack: string) =>
  policiesFor('FenceNew').allow({
    action: 'rds:ModifyDBCluster',
    resource: 'arn:aws:rds:us-east-1:111122223333:cluster:a',
    context: { 'aws:ResourceTag/aws:cloudformation:stack-name': [stack] },
  });
const mayTake = (snapshot: string) =>
  policiesFor('TakeSnapshot').allow({
    action: 'rds:CreateDBClusterSnapshot',
    resource: `arn:aws:rds:us-east-1:111122223333:cluster-snapshot:${snapshot}`,
    context: {},
  });

describe('the policies take for things of a run', () => {
  it('the stacks and the snapshots that runs name, however long the name of the cluster is', () => {
    for (const suffix of SUFFIXES) {
      expect(mayDelete(`kion-aurora-${suffix}`)).toBe(true);
      expect(mayFence(`kion-aurora-${suffix}`)).toBe(true);
      for (const cluster of ['kion-cluster', 'k'.repeat(63)])
        expect(mayTake(rdsIdentifier(`${cluster}-before-backtrack`, suffix))).toBe(true);
    }
  });

  it.each(['backup', 'b', 'blue', 'branch', 'b12345', 'backtrack', 'bt123456', ''])(
    "nobody's own stack whose name goes on with %j",
    (word) => {
      expect(mayDelete(`kion-aurora-${word}`)).toBe(false);
      expect(mayFence(`kion-aurora-${word}`)).toBe(false);
    },
  );

  it.each(['kion-cluster-before-backup', 'kion-cluster-final-a3cce186'])(
    'not the snapshot %s',
    (snapshot) => {
      expect(mayTake(snapshot)).toBe(false);
    },
  );
});
