import { describe, expect, it } from 'vitest';
import { sharedResources } from '../../lambdas/domain/shared-resources.ts';
import { dynamicReferences } from '../../lambdas/domain/template/dynamic-references.ts';
import { retainedIn } from '../../lambdas/domain/template/retained.ts';
import { resource } from './builders.ts';

const PARAMETER = resource('Host', 'AWS::SSM::Parameter', '/h');
const SECRET = resource(
  'Master',
  'AWS::SecretsManager::Secret',
  'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/master-AbCdEf',
);

describe('a resource of the old stack', () => {
  it('is used by whoever names it exactly, however short its name is', () => {
    expect(sharedResources([PARAMETER], [{ who: 'the app', text: '/h', exact: true }])).toHaveLength(1);
    expect(sharedResources([PARAMETER], [{ who: 'the app', text: '/hosts', exact: true }])).toEqual([]);
    expect(sharedResources([PARAMETER], [{ who: 'the app', text: 'a/h' }])).toEqual([]);
  });

  it('is used by whoever knows a secret by its plain name', () => {
    expect(sharedResources([SECRET], [{ who: 'the app', text: 'shop/master', exact: true }])).toEqual([
      { resource: SECRET, who: 'the app' },
    ]);
    expect(sharedResources([SECRET], [{ who: 'the app', text: 'shop/master2' }])).toEqual([]);
  });

  it('is named once for each who uses it', () => {
    const twice = { who: "the app's template", text: '/h', exact: true };
    expect(sharedResources([PARAMETER], [twice, twice])).toHaveLength(1);
  });

  it('without a physical id is used by nobody', () => {
    expect(sharedResources([resource('R', 'T', '')], [{ who: 'x', text: '', exact: true }])).toEqual([]);
  });
});

describe('dynamic references', () => {
  it('name parameters and secrets, with what follows the name left out', () => {
    const text =
      'a {{resolve:ssm:/a/b:3}} {{resolve:ssm:/long:12}} {{resolve:ssm:a:1/b}} {{resolve:ssm-secure:/c}} {{resolve:secretsmanager:shop/master:SecretString:password}} {{resolve:secretsmanager:plain}} {{resolve:other:x}}';
    expect(dynamicReferences(text)).toEqual(['/a/b', '/long', 'a:1/b', '/c', 'shop/master', 'plain']);
  });
});

describe('what a template keeps', () => {
  it('is known by its deletion policy', () => {
    const text =
      'Resources: { A: { Type: T, DeletionPolicy: Retain }, B: { Type: T, DeletionPolicy: Snapshot }, C: { Type: T, DeletionPolicy: RetainExceptOnCreate }, D: { Type: T } }';
    expect(retainedIn(text)).toEqual(['A', 'C']);
  });

  it('is nothing if the template cannot be read', () => {
    expect(retainedIn('Resources: [')).toEqual([]);
  });
});
