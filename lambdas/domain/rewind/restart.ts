import * as v from 'valibot';
import { Text } from '../fields.ts';
import { form } from '../forms.ts';

/** An app's hosts that do not connect to the database again by themselves. */
export const Restart = v.union(
  [
    form({
      ecsCluster: v.pipe(Text, v.description('The name of the ECS cluster.')),
      service: v.pipe(Text, v.description('The name of the ECS service.')),
    }),
    form({ autoScalingGroup: v.pipe(Text, v.description('The name of the Auto Scaling group.')) }),
  ],
  'must have either ecsCluster and service, or autoScalingGroup',
);
export type Restart = v.InferOutput<typeof Restart>;
