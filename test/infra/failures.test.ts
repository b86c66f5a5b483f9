import { describe, expect, it } from 'vitest';
import { functions } from '../../lambdas/functions.ts';
import { MACHINE_NAMES } from '../../local/run/machines.ts';
import { runMigration } from '../../local/run/migration.ts';
import { matches } from '../support/filter-pattern.ts';
import { underPreset } from '../support/preset-run.ts';
import { exampleConfiguration, unjudgedTemplateOf } from './deployment.ts';

const template = unjudgedTemplateOf(exampleConfiguration());
const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties,
);

/** The filters that count for an alarm, and the groups of logs in which they do. */
function countedFor(metric: string) {
  const filters = Object.values(template.findResources('AWS::Logs::MetricFilter'))
    .map(({ Properties }) => Properties)
    .filter(({ MetricTransformations: [{ MetricName }] }) => MetricName === metric);
  const groups = filters.map(({ LogGroupName }) => {
    const group = template.findResources('AWS::Logs::LogGroup')[LogGroupName.Ref];
    return String(group?.Properties.LogGroupName);
  });
  const patterns = new Set<string>(filters.map(({ FilterPattern }) => FilterPattern));
  expect(patterns.size).toBe(1);
  const [pattern = ''] = patterns;
  return { pattern, groups: groups.toSorted() };
}

/** How many entries of the logs of a migration are counted. */
async function countIn(fault: string): Promise<number> {
  const { pattern } = countedFor('FailedTasks');
  const run = await runMigration(underPreset(fault));
  return run.history.filter((event) => matches(pattern, event)).length;
}

describe('an alarm about functions', () => {
  it('wakes nobody for the errors of others in the Region; only a lack of concurrency is everybody’s', () => {
    const ofLambda = alarms.filter(({ Namespace }) => Namespace === 'AWS/Lambda');
    expect(ofLambda.map(({ MetricName }) => MetricName)).toEqual(['Throttles']);
    for (const [MetricName, Threshold] of [
      ['FailedTasks', 10],
      ['FailedInvocations', 1],
    ])
      expect(alarms).toContainEqual(
        expect.objectContaining({ Namespace: 'AuroraRewind', MetricName, Threshold, Statistic: 'Sum' }),
      );
  });

  it('hears of every machine, and of every function that no machine invokes', () => {
    expect(countedFor('FailedTasks').groups).toEqual(
      MACHINE_NAMES.map((name) => `/aws/vendedlogs/states/aurora-rewind-${name}`).toSorted(),
    );
    expect(countedFor('FailedInvocations').groups).toEqual(
      Object.keys(functions)
        .map((name) => `/aws/lambda/aurora-rewind-${name}`)
        .toSorted(),
    );
  });

  it('counts each attempt that fails, also of functions that die, and none of a run in which all goes well', async () => {
    expect(await countIn('none')).toBe(0);
    expect(await countIn('lambda-dies')).toBeGreaterThan(10);
  });

  it.each(['error', 'timeout', 'failure'])('counts an invocation of which Lambda reports: %s', (status) => {
    const { pattern } = countedFor('FailedInvocations');
    const report = (type: string, record: object) => ({ time: '2026-11-26T12:00:00.000Z', type, record });
    expect(matches(pattern, report('platform.report', { requestId: 'a', status }))).toBe(true);
    expect(matches(pattern, report('platform.report', { requestId: 'a', status: 'success' }))).toBe(false);
    expect(matches(pattern, report('platform.start', { requestId: 'a' }))).toBe(false);
    expect(matches(pattern, { level: 'ERROR', message: 'failed' })).toBe(false);
  });

  it('reads what Lambda reports as JSON, and at the level at which it does', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'INFO' },
    });
  });
});
