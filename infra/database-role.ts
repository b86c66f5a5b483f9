import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grant } from './grants.ts';
import type { Whereabouts } from './permissions/place.ts';
import { roleOfNewStacks } from './permissions/resource-types.ts';

/** As whom CloudFormation makes, and deletes, new database stacks: generated from the types in the templates. */
export class DatabaseRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, place: Whereabouts) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('cloudformation.amazonaws.com'),
      description:
        'What CloudFormation may do for a new database stack, read off the template of the old one',
    });
    // CloudFormation goes on using it for every stack that was made with it.
    this.role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    grant(this.role, roleOfNewStacks(place));
  }
}
