import { enforceDeliveries } from '../../local/aws/iam/deliveries.ts';
import { enforce, enforceInvocations } from '../../local/aws/iam/enforce.ts';
import { isDeployed } from '../../local/run/deployed.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import type { DeployedPolicies } from '../infra/policies.ts';

/**
 * Holds everybody in a laboratory to the policies of a deployment, and to what no policy can ask for.
 * @returns tells what was denied so far, or should have been, a sentence each
 */
export function holdTo(lab: Laboratory, policies: DeployedPolicies): () => string[] {
  const sent: string[] = [];
  const denied = [
    enforce(lab.account, policies),
    enforceInvocations(lab, policies),
    enforceDeliveries(lab, policies),
    sent,
  ];
  lab.account.aws.interceptors.push(async ({ caller, operation, command }, next) => {
    if (isDeployed(caller) && /^(Create|Update)Schedule$/.test(operation)) {
      const { RetryPolicy, DeadLetterConfig } = Object(Object(command.input).Target);
      if (RetryPolicy === undefined || DeadLetterConfig?.Arn !== lab.settings.UNDELIVERED_QUEUE_ARN)
        sent.push(`${caller} sets a schedule of which nobody hears when it starts nothing.`);
    }
    return await next();
  });
  // IAM has no condition for a template that is sent as a text: no task may even try.
  lab.account.aws.interceptors.push(async ({ caller, operation, command }, next) => {
    const isChange = isDeployed(caller) && /^(UpdateStack|CreateChangeSet)$/.test(operation);
    if (isChange && ('TemplateBody' in command.input || 'TemplateURL' in command.input))
      sent.push(`${caller} sends a template to a stack that exists.`);
    return await next();
  });
  return () => denied.flat();
}
