import { allowAny, allowIf, type Permission } from './permission.ts';
import { arnIn, type Place } from './place.ts';

/** Changes of groups that a run has made, and of no other. */
export const fenceGroups = (place: Place, ...actions: string[]): Permission =>
  allowIf(
    allowAny(
      actions.map((action) => `ec2:${action}`),
      arnIn(place, 'ec2', 'security-group/*'),
      'EC2 names groups itself; only those that a run has made can be changed.',
    ),
    { Null: { 'aws:ResourceTag/aurora-rewind:run': 'false' } },
  );

/** The empty group behind which a database is put. */
export function makeFence(place: Place): Permission[] {
  return [
    allowAny(
      'ec2:CreateSecurityGroup',
      [arnIn(place, 'ec2', 'security-group/*'), arnIn(place, 'ec2', 'vpc/*')],
      'EC2 names groups itself, and the VPC is the one that the database is in.',
    ),
    allowIf(allowAny('ec2:CreateTags', arnIn(place, 'ec2', 'security-group/*'), 'EC2 names groups itself.'), {
      StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' },
    }),
    fenceGroups(place, 'RevokeSecurityGroupEgress'),
  ];
}
