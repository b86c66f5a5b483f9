import { describe, expect, it } from 'vitest';
import { findRoles } from '../../../lambdas/domain/planning/roles.ts';
import { parseTemplate } from '../../../lambdas/domain/template/parse.ts';
import { DATABASE_TEMPLATE } from '../builders.ts';

const ROLES = { snapshot: 'SnapshotId', backtrackWindow: 'Window', namespace: 'Namespace' };
const BOTH = { SnapshotIdentifier: { Ref: 'S' }, BacktrackWindow: { Ref: 'W' } };
const template = parseTemplate(DATABASE_TEMPLATE);

/** A template with a cluster of these properties, parameters S and W and these, and these other sections. */
function templateOf(properties: object, parameters: object = {}, others: object = {}) {
  return parseTemplate(
    JSON.stringify({
      Parameters: { S: { Type: 'String' }, W: { Type: 'Number' }, ...parameters },
      Resources: { Cluster: { Type: 'AWS::RDS::DBCluster', Properties: properties } },
      ...others,
    }),
  );
}

const named = (text: string) => ({ ...BOTH, DBClusterIdentifier: { 'Fn::Sub': text } });
const find = (made: ReturnType<typeof templateOf>, options = {}) =>
  findRoles(made, 'Cluster', options, 'kion-aurora');
const text = { Type: 'String' };

describe('the parameters that a new stack needs', () => {
  it('are found by what the template does with them', () => {
    expect(find(template)).toEqual({ roles: ROLES, problems: [] });
  });

  it('are those that the input names, although others would be found', () => {
    expect(find(template, { snapshot: 'InstanceClass' }).roles).toEqual({
      ...ROLES,
      snapshot: 'InstanceClass',
    });
  });

  it('need no namespace where nothing has a fixed name', () => {
    expect(find(templateOf(BOTH))).toEqual({
      roles: { snapshot: 'S', backtrackWindow: 'W', namespace: undefined },
      problems: [],
    });
  });

  it('need no namespace where a parameter only has that word in its name', () => {
    const found = find(templateOf(BOTH, { NamespaceOwner: text, PodNamespace: text }));
    expect(found).toMatchObject({ roles: { namespace: undefined }, problems: [] });
  });

  it('are missing where only the snapshot and the window are, and where a namespace is named in vain', () => {
    expect(find(templateOf({})).problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('the snapshot'),
      expect.stringContaining('the window'),
    ]);
    expect(find(templateOf(BOTH), { namespace: 'Team' })).toMatchObject({
      roles: undefined,
      problems: [{ message: expect.stringContaining('no parameter Team') }],
    });
  });

  it('include the namespace of the names that are made from one, whatever else has a name of its own', () => {
    const Outputs = { Address: { Value: 'x', Export: { Name: 'fixed' } } };
    expect(find(templateOf(named('${Env}-db'), { Env: text }, { Outputs }))).toMatchObject({
      roles: { namespace: 'Env' },
      problems: [],
    });
  });

  it('need no namespace where the fixed names differ by the name of the stack', () => {
    expect(find(templateOf(named('${AWS::StackName}-db'))).roles?.namespace).toBeUndefined();
    expect(find(templateOf(named('${AWS::StackName}-db'))).problems).toEqual([]);
    const byId = find(templateOf({ ...BOTH, DBClusterIdentifier: { Ref: 'AWS::StackId' } }));
    expect(byId).toMatchObject({ roles: { namespace: undefined }, problems: [] });
  });

  it.each([
    ['from which every fixed name is made', '${Env}', { Env: text, Team: text }, 'Env'],
    [
      'that takes anything, rather than one of a closed list',
      '${Env}-${Team}',
      { Env: text, Team: { ...text, AllowedValues: ['a'] } },
      'Env',
    ],
    [
      'of a closed list, if there is no other',
      '${Env}',
      { Env: { ...text, AllowedValues: ['a', 'b'] }, Team: text },
      'Env',
    ],
    [
      'that is called so, though a name is made from another',
      '${Env}',
      { Env: text, Team: text, namespace: text },
      'namespace',
    ],
  ])('include as namespace the one %s', (_, exported, parameters, wanted) => {
    const Outputs = { Address: { Value: 'x', Export: { Name: { 'Fn::Sub': exported } } } };
    const made = templateOf(named('${Env}-${Team}-db'), parameters, { Outputs });
    expect(find(made)).toMatchObject({ roles: { namespace: wanted }, problems: [] });
  });

  it('are a problem if two are called namespace, even where nothing has a fixed name', () => {
    const { problems } = find(templateOf(BOTH, { Namespace: text, namespace: text }));
    expect(problems).toMatchObject([{ message: expect.stringContaining('Namespace, namespace.') }]);
  });

  it('are missing from a template that has none of them, and each is named', () => {
    const { roles, problems } = find(templateOf({ DBClusterIdentifier: 'fixed' }));
    expect(roles).toBeUndefined();
    expect(problems.map(({ subject, message }) => `${subject}: ${message}`)).toEqual([
      'kion-aurora: Its template has no parameter for the snapshot (SnapshotIdentifier of the cluster).',
      'kion-aurora: Its template has no parameter for the window (BacktrackWindow of the cluster).',
      'kion-aurora: Its template has no parameter for the namespace of its fixed names.',
    ]);
  });

  it('are a problem if two could be meant, until the input names one', () => {
    const made = templateOf(named('${Env}-${Team}'), { Env: text, Team: text });
    expect(find(made)).toMatchObject({
      roles: undefined,
      problems: [
        {
          message:
            'Its template has several parameters that could be the namespace of its fixed names: Env, Team.',
          remedy: expect.stringContaining('parameters.namespace'),
        },
      ],
    });
    expect(find(made, { namespace: 'Team' }).roles?.namespace).toBe('Team');
  });

  it('are a problem if the input names one that the template has not', () => {
    expect(find(template, { snapshot: 'Snap' })).toMatchObject({
      roles: undefined,
      problems: [
        {
          message:
            'Its template has no parameter Snap, which was named for the snapshot (SnapshotIdentifier of the cluster).',
        },
      ],
    });
  });

  it('are not found in the resource of another name', () => {
    expect(findRoles(template, 'Other', {}, 'kion-aurora').problems).toHaveLength(2);
  });
});
