import { describe, expect, it } from 'vitest';
import { readReferences, readTyped } from '../../infra/permissions/reads.ts';
import { type Reads, readsOf } from '../../infra/reads.ts';
import { parseTemplate } from '../../lambdas/domain/template/parse.ts';

const PLACE = { partition: 'aws', region: 'eu-central-1', account: '111122223333' };

const cluster = (password: string, parameters = '{}') => `
Parameters: ${parameters}
Resources:
  Cluster: { Type: AWS::RDS::DBCluster, Properties: { MasterUserPassword: ${password} } }`;

const readsIn = (template: string) => readsOf(parseTemplate(template));

/** The one ARN of the one permission for what a template reads by reference. */
function arnFor(password: string): string {
  const [{ resources } = { resources: [] }, ...others] = readReferences(PLACE, [readsIn(cluster(password))]);
  expect(others).toEqual([]);
  return resources.join();
}

describe('what CloudFormation reads for a template', () => {
  it('is nothing where the template names nothing', () => {
    const reads = readsIn(cluster('x', '{ Name: { Type: String, Default: /shop/name } }'));
    expect(reads).toEqual({ typed: [], parameters: [], secrets: [] });
    expect([...readReferences(PLACE, [reads]), ...readTyped(PLACE, [reads])]).toEqual([]);
  });

  const OURS = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret';
  it.each([
    [
      'a secret by its name',
      "'{{resolve:secretsmanager:shop/db:SecretString:password}}'",
      `${OURS}:shop/db-??????`,
    ],
    ['all of a secret', "'{{resolve:secretsmanager:shop/db}}'", `${OURS}:shop/db-??????`],
    [
      'a secret by its ARN',
      "'{{resolve:secretsmanager:arn:aws:secretsmanager:eu-central-1:444455556666:secret:theirs-AbCdEf:SecretString:password}}'",
      'arn:aws:secretsmanager:eu-central-1:444455556666:secret:theirs-AbCdEf',
    ],
    [
      'a secret whose name is put together',
      "!Sub '{{resolve:secretsmanager:${Stage}/db:SecretString:password}}'",
      `${OURS}:*/db-??????`,
    ],
    [
      'the same with values of its own',
      "!Sub ['{{resolve:secretsmanager:${Of}:SecretString:password}}', { Of: shop/db }]",
      `${OURS}:*-??????`,
    ],
    [
      'the same out of parts',
      "!Join ['', ['{{resolve:secretsmanager:', !Ref Secret, ':SecretString:password}}']]",
      `${OURS}:*-??????`,
    ],
    [
      'a parameter',
      "'{{resolve:ssm:/shop/name:3}}'",
      'arn:aws:ssm:eu-central-1:111122223333:parameter/shop/name',
    ],
    ['a secure one', "'{{resolve:ssm-secure:name}}'", 'arn:aws:ssm:eu-central-1:111122223333:parameter/name'],
    [
      'one whose name is put together',
      "!Sub '{{resolve:ssm:/${Stage}/name}}'",
      'arn:aws:ssm:eu-central-1:111122223333:parameter/*/name',
    ],
    [
      'one that AWS publishes',
      "'{{resolve:ssm:/aws/service/a/b}}'",
      'arn:aws:ssm:eu-central-1::parameter/aws/service/a/b',
    ],
    [
      'one of another account',
      "'{{resolve:ssm:arn:aws:ssm:eu-central-1:444455556666:parameter/theirs}}'",
      'arn:aws:ssm:eu-central-1:444455556666:parameter/theirs',
    ],
  ])('is %s', (_, password, arn) => {
    expect(arnFor(password)).toBe(arn);
  });

  it('is found behind the default of a parameter, and within whatever puts other things together', () => {
    const reads = readsIn(
      cluster(
        "!If [Fresh, !Join ['-', !Split [',', '{{resolve:ssm:/shop/list}}']], x]",
        "{ Password: { Type: String, Default: '{{resolve:secretsmanager:shop/db}}' } }",
      ),
    );
    expect(reads).toEqual<Reads>({ typed: [], parameters: ['/shop/list'], secrets: ['shop/db'] });
  });

  it('is what its parameters have their values from', () => {
    const reads = readsIn(
      cluster(
        'x',
        "{ Image: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /aws/service/image }, Host: { Type: 'AWS::SSM::Parameter::Value<String>', Default: host }, Given: { Type: 'AWS::SSM::Parameter::Value<String>' } }",
      ),
    );
    expect(readTyped(PLACE, [reads, reads])).toEqual([
      {
        actions: ['ssm:GetParameters'],
        resources: [
          'arn:aws:ssm:eu-central-1::parameter/aws/service/image',
          'arn:aws:ssm:eu-central-1:111122223333:parameter/host',
        ],
      },
    ]);
  });

  it('gives a reason for each wildcard', () => {
    const reads: Reads = { typed: [], parameters: ['/a', '/*/b'], secrets: ['c'] };
    for (const { resources, why } of readReferences(PLACE, [reads]))
      expect(why !== undefined, resources.join()).toBe(resources.some((arn) => /[*?]/.test(arn)));
  });
});
