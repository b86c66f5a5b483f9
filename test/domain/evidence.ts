import type { Evidence } from '../../lambdas/domain/deletion.ts';
import {
  appStack,
  clusterOf,
  NEW_GROUP,
  NEW_WRITER,
  OLD_GROUP,
  parameter,
  resource,
  stackOf,
} from './builders.ts';
import { CREATED, planOf } from './plan-builders.ts';

export const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
export const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:kion-AbCdEf';
const switched = appStack(
  parameter('DatabaseEndpoint', NEW_WRITER),
  parameter('Groups', `sg-web,${NEW_GROUP}`),
);
export const freshCluster = clusterOf({ id: CREATED.cluster, groups: [NEW_GROUP] });

/** What is found when nothing speaks against the deletion. */
export function evidenceOf(changes: Partial<Evidence> = {}): Evidence {
  return {
    approved: true,
    plan: planOf(),
    created: CREATED,
    old: stackOf(),
    app: switched,
    fresh: freshCluster,
    newParameters: [],
    oldCluster: clusterOf(),
    strayCommits: 0,
    resources: [
      resource('Cluster', 'AWS::RDS::DBCluster', 'kion-cluster'),
      resource('AppGroup', 'AWS::EC2::SecurityGroup', OLD_GROUP),
      resource('Key', 'AWS::KMS::Key', KEY),
      resource('Secret', 'AWS::SecretsManager::Secret', SECRET),
      resource('Short', 'AWS::SSM::Parameter', 'kion'),
    ],
    hosts: [{ id: 'i-1', interfaces: ['eni-1'], groups: ['sg-web', NEW_GROUP] }],
    wearers: [],
    referrers: [],
    templates: { app: '', fresh: '' },
    retained: [],
    ties: [],
    imports: [{ exportName: 'kion-endpoint', stacks: [] }],
    ...changes,
  };
}
