import { describe, expect, it } from 'vitest';
import { customName } from '../../../lambdas/domain/template/custom-names.ts';

describe('the name that a template gives to a resource', () => {
  it.each([
    ['a role', 'AWS::IAM::Role', { RoleName: 'Kion' }, 'Kion'],
    ['a database, which RDS writes small', 'AWS::RDS::DBCluster', { DBClusterIdentifier: 'Kion' }, 'kion'],
    ['nothing, where the name is left out', 'AWS::IAM::Role', {}, undefined],
    ['nothing, where it is empty', 'AWS::IAM::Role', { RoleName: '' }, undefined],
    ['nothing, where it is no text', 'AWS::IAM::Role', { RoleName: { Ref: 'Name' } }, undefined],
    ['nothing, where the type has no names', 'Custom::Thing', { Name: 'x', undefined: 'y' }, undefined],
  ])('is that of %s', (_, type, properties, name) => {
    expect(customName(type, properties)).toBe(name);
  });
});
