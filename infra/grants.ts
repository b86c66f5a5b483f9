import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { acknowledge } from './acknowledge.ts';
import type { Permission } from './permissions/permission.ts';

/** A statement of a policy that says what a permission says. */
function statementOf({ actions, resources, conditions }: Permission): PolicyStatement {
  return new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });
}

/** A resource as cdk-nag writes it: what is known only when it is deployed stands in angle brackets. */
function written(stack: Stack, resource: string): string {
  const value: unknown = stack.resolve(resource);
  const text = (part: unknown): string => {
    if (typeof part === 'string') return part;
    const [[name, argument] = ['', '']] = Object.entries(Object(part));
    if (name === 'Fn::GetAtt' && Array.isArray(argument)) return `<${argument.join('.')}>`;
    if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
      return argument[1].map(text).join(String(argument[0]));
    return `<${argument}>`;
  };
  return text(value);
}

/** Gives a role its permissions. Each wildcard among them is acknowledged with the reason that stands beside it. */
export function grant(role: Role, permissions: readonly Permission[]): void {
  const stack = Stack.of(role);
  const wild = new Map<string, string>();
  for (const permission of permissions) {
    role.addToPolicy(statementOf(permission));
    for (const resource of permission.resources) {
      const text = written(stack, resource);
      if (!text.includes('*')) continue;
      wild.set(text, permission.why ?? wild.get(text) ?? 'Ids in ARNs of CloudFormation are its own.');
    }
  }
  for (const [resource, why] of wild) acknowledge(role, `AwsSolutions-IAM5[Resource::${resource}]`, why);
}
