import { describe, expect, it } from 'vitest';
import { type Remaining, remainingUsers } from '../../lambdas/domain/remaining-users.ts';
import { sharedResources } from '../../lambdas/domain/shared-resources.ts';
import { OLD_WRITER, parameter, resource } from './builders.ts';

const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const NOBODY: Remaining = {
  freshKey: undefined,
  oldKey: undefined,
  freshGroups: [],
  newParameters: [],
  appParameters: [],
  oldHosts: [OLD_WRITER],
  ssmParameters: [],
  templates: { app: '', fresh: '' },
};

/** Who is told to go on using a key, or an SSM parameter with a name as short as many words are. */
function usersOf(changes: Partial<Remaining>): string[] {
  const resources = [resource('Key', 'AWS::KMS::Key', KEY), resource('Host', 'AWS::SSM::Parameter', '/db')];
  return sharedResources(resources, remainingUsers({ ...NOBODY, ...changes })).map(({ who }) => who);
}

describe('who goes on using what the old stack has', () => {
  it('is nobody where nobody names it', () => {
    expect(usersOf({})).toEqual([]);
    expect(usersOf({ appParameters: [parameter('Url', `mysql://${OLD_WRITER}/${KEY}`)] })).toEqual([]);
    expect(usersOf({ appParameters: [parameter('Path', 'a/db/c')], ssmParameters: ['/db2'] })).toEqual([]);
  });

  it.each<[string, Partial<Remaining>]>([
    ['the new cluster (its key)', { freshKey: KEY }],
    ['the snapshots of the old cluster', { oldKey: `arn:aws:kms:eu-west-1:1:key/${KEY}` }],
    ["the new stack's parameter KeyId", { newParameters: [parameter('KeyId', KEY)] }],
    ["the app's parameter KeyId", { appParameters: [parameter('KeyId', KEY)] }],
    // The name of an SSM parameter, and what that holds.
    ["the app's parameter Host", { appParameters: [parameter('Host', '/db', 'x')] }],
    ["the app's parameter Host", { appParameters: [parameter('Host', '/other', KEY)] }],
    ['the app (an SSM parameter that was switched)', { ssmParameters: ['/db'] }],
    ["the app's template", { templates: { app: `Key: ${KEY}`, fresh: '' } }],
    ["the app's template", { templates: { app: '{{resolve:ssm:/db}}', fresh: '' } }],
    ["the new stack's template", { templates: { app: '', fresh: '{{resolve:ssm:/db}}' } }],
  ])('is named: %s', (who, changes) => {
    expect(usersOf(changes)).toEqual([who]);
  });
});
