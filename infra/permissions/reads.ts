import type { Reads } from '../reads.ts';
import { allow, allowAny, type Permission } from './permission.ts';
import { arnIn, type Somewhere } from './place.ts';

/** The ARN of a secret, which may be named by it already: six characters of its own stand after the name in it. */
function secretArn(place: Somewhere, name: string): string {
  return name.startsWith('arn:') ? name : arnIn(place, 'secretsmanager', `secret:${name}-??????`);
}

/** The ARN of an SSM parameter: of this account, or one that AWS publishes. The slash before a path is that of the ARN. */
export function parameterArn(place: Somewhere, name: string): string {
  if (name.startsWith('arn:')) return name;
  const { partition, region, account } = place;
  const owner = name.startsWith('/aws/service/') ? '' : account;
  return `arn:${partition}:ssm:${region}:${owner}:parameter/${name.replace(/^\//, '')}`;
}

/** To read secrets, one by one. */
export function readSecretsOf(place: Somewhere, names: readonly string[]): Permission[] {
  if (names.length === 0) return [];
  return [
    allowAny(
      'secretsmanager:GetSecretValue',
      [...new Set(names.map((name) => secretArn(place, name)))],
      'Secrets Manager puts six characters after the name of a secret.',
    ),
  ];
}

/** To read SSM parameters as CloudFormation does. */
function readParametersOf(place: Somewhere, names: readonly string[]): Permission[] {
  const arns = [...new Set(names.map((name) => parameterArn(place, name)))];
  const open = arns.filter((arn) => arn.includes('*'));
  const told = arns.filter((arn) => !arn.includes('*'));
  return [
    ...(told.length === 0 ? [] : [allow('ssm:GetParameters', told)]),
    ...(open.length === 0
      ? []
      : [allowAny('ssm:GetParameters', open, 'The template puts the name together when it is used.')]),
  ];
}

/** What CloudFormation reads for templates when it makes or changes what is in them. */
export function readReferences(place: Somewhere, reads: readonly Reads[]): Permission[] {
  return [
    ...readSecretsOf(
      place,
      reads.flatMap(({ secrets }) => secrets),
    ),
    ...readParametersOf(
      place,
      reads.flatMap(({ parameters }) => parameters),
    ),
  ];
}

/** What CloudFormation reads for templates whenever their parameters are given. */
export function readTyped(place: Somewhere, reads: readonly Reads[]): Permission[] {
  return readParametersOf(
    place,
    reads.flatMap(({ typed }) => typed),
  );
}
