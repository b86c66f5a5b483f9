import type { Problem } from '../problem.ts';
import type { Survey } from './survey.ts';

/** A new stack gets the service role of the old one, which the deployment must have been allowed to pass. */
export function serviceRoleProblems({ databaseStack, serviceRoles }: Survey): Problem[] {
  const { name, roleArn } = databaseStack ?? {};
  if (name === undefined || roleArn === undefined || serviceRoles.includes(roleArn)) return [];
  return [
    {
      code: 'ServiceRoleUnknown',
      subject: name,
      message: `Its service role ${roleArn} would be that of the new database stack, and may not be passed on.`,
      remedy: 'Name it as databaseRole in the configuration of the deployment, and deploy that.',
    },
  ];
}
