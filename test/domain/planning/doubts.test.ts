import { describe, expect, it } from 'vitest';
import { s3Location } from '../../../lambdas/aws/templates.ts';
import { swapEntry } from '../../../lambdas/domain/groups.ts';
import { newNamespace } from '../../../lambdas/domain/names.ts';
import { hostOwners } from '../../../lambdas/domain/planning/host-owners.ts';
import { LATER, mayBe, resolvedProperty } from '../../../lambdas/domain/planning/resolution.ts';
import { violation } from '../../../lambdas/domain/template/constraints.ts';
import { parseTemplate } from '../../../lambdas/domain/template/parse.ts';

describe('what is not known before the stack is made', () => {
  const template = parseTemplate(`
Parameters: { Password: { Type: String, Default: '' }, Snapshot: { Type: String } }
Conditions:
  HasPassword: !Not [!Equals [!Ref Password, '']]
  Ours: !Equals ['111122223333', !Ref AWS::AccountId]
Resources:
  C:
    Type: T
    Properties:
      ByPassword: !If [HasPassword, !Ref Snapshot, !Ref AWS::NoValue]
      ByAccount: !If [Ours, !Ref Snapshot, !Ref AWS::NoValue]
`);

  it.each(['ByPassword', 'ByAccount'])('decides nothing (%s)', (property) => {
    const values = { Password: LATER, Snapshot: 'snap-1' };
    const about = { region: 'us-east-1', account: LATER, stackName: 's' };
    const found = resolvedProperty(template, 'C', property, { ...about, values });
    expect(mayBe(found, 'snap-1')).toBe(true);
  });
});

describe('names and lists', () => {
  it('get no double hyphen where a long name is cut at one', () => {
    expect(newNamespace('my-app', 'b12345', () => true, 10)).toBe('my-b12345');
  });

  it('stay as they are, blanks included, when there is nothing to swap', () => {
    expect(swapEntry('sg-new, sg-b', 'sg-old', 'sg-new')).toBe('sg-new, sg-b');
  });

  it('of services may not tell the cluster', () => {
    const owner = (physicalId: string) =>
      hostOwners([{ logicalId: 'Web', type: 'AWS::ECS::Service', physicalId }])[0];
    expect(owner('arn:aws:ecs:us-west-2:012345678910:service/web')).toMatchObject({ cluster: 'default' });
    expect(owner('arn:aws:ecs:us-west-2:012345678910:service/main/web')).toMatchObject({ cluster: 'main' });
  });

  it('of objects in S3 need a bucket and a key', () => {
    expect(s3Location('https://s3.amazonaws.com/bucket')).toBeUndefined();
    expect(s3Location('https://s3.amazonaws.com/bucket/a%zz')).toEqual({ bucket: 'bucket', key: 'a%zz' });
    expect(s3Location('https://s3.amazonaws.com/bucket/a/b%20c')).toEqual({ bucket: 'bucket', key: 'a/b c' });
  });
});

describe('patterns of Java', () => {
  const takes = (AllowedPattern: string, value: string) => violation({ AllowedPattern }, value) === undefined;

  it('hold as they are written, where they mean the same here', () => {
    expect(takes('[a-z+*/=?]+@[a-z.]+', 'me+x@example.com')).toBe(true);
    expect(takes('\\++', '++')).toBe(true);
    expect(takes('[a-z]++', 'abc')).toBe(true);
    expect(takes('[a-z]++', 'ABC')).toBe(false);
    expect(takes('(?i)[a-z]+', 'ABC')).toBe(true);
  });

  it('are held against nobody where they cannot be said here', () => {
    for (const pattern of ['[\\p{Punct}a-z]*', '\\A[a-z]+\\z', '((('])
      expect(takes(pattern, '123!')).toBe(true);
  });
});
