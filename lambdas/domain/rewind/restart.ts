import * as z from 'zod/mini';
import { Text } from '../fields.ts';

/** An app's hosts that do not connect to the database again by themselves. */
export const Restart = z.union(
  [
    z.strictObject({
      ecsCluster: Text.check(z.describe('The name of the ECS cluster.')),
      service: Text.check(z.describe('The name of the ECS service.')),
    }),
    z.strictObject({ autoScalingGroup: Text.check(z.describe('The name of the Auto Scaling group.')) }),
  ],
  'must have either ecsCluster and service, or autoScalingGroup',
);
export type Restart = z.infer<typeof Restart>;
