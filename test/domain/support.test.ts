import { describe, expect, it } from 'vitest';
import { regionSupport, versionSupportsBacktrack } from '../../lambdas/domain/support.ts';

describe('a Region', () => {
  it.each([
    ['us-east-1', 'yes'],
    ['eu-central-1', 'yes'],
    ['eu-north-1', 'no'],
    ['me-south-1', 'no'],
    ['cn-northwest-1', 'no'],
    ['us-gov-east-1', 'no'],
    ['us-gov-central-9', 'no'],
    ['us-iso-east-1', 'no'],
    ['eu-isoe-west-1', 'no'],
    ['mx-central-1', 'unknown'],
    ['', 'unknown'],
  ])('%s: Backtrack is offered? %s', (region, support) => {
    expect(regionSupport(region)).toBe(support);
  });
});

describe('an engine version', () => {
  it.each([
    '5.7.mysql_aurora.2.04.0',
    '5.7.mysql_aurora.2.11.2',
    '5.7.12',
    '8.0.mysql_aurora.3.02.1',
    '8.0.mysql_aurora.3.03.0',
    '8.0.mysql_aurora.3.08.0',
    '8.4.mysql_aurora.4.0.0',
    '8.4.mysql_aurora.8.4.1',
    '8.4',
    '9.1.mysql_aurora.10.0.0',
  ])('%s supports Backtrack', (version) => {
    expect(versionSupportsBacktrack(version)).toBe(true);
  });

  it.each([
    '5.6.mysql_aurora.1.22.2',
    '8.0.mysql_aurora.3.01.0',
    '8.0.mysql_aurora.3.01.9',
    '8.0.mysql_aurora.3.02.0',
    '8.0',
    '13.9',
    // Of Aurora PostgreSQL.
    '15.7',
    '',
  ])('%j does not, as far as anybody knows', (version) => {
    expect(versionSupportsBacktrack(version)).toBe(false);
  });
});
