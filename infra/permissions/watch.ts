import { OVERDUE_METRIC } from '../../lambdas/domain/overdue.ts';
import { allow, allowAny, allowIf, type Permission } from './permission.ts';
import { executionsOf, machineArn, NAMES, type Place } from './place.ts';

/** Looking for runs that are overdue, and counting them. */
export function watchRuns(place: Place): Permission[] {
  const { migrationMachine, goBackMachine, rewindMachine, finishRewindMachine } = NAMES;
  const machines = [migrationMachine, goBackMachine, rewindMachine, finishRewindMachine];
  return [
    allow(
      'states:ListExecutions',
      machines.map((name) => machineArn(place, name)),
    ),
    allow(
      'states:DescribeExecution',
      [migrationMachine, rewindMachine].map((name) => executionsOf(place, name)),
    ),
    allowIf(
      allowAny('cloudwatch:PutMetricData', '*', 'A metric is no resource; its namespace is a condition.'),
      {
        StringEquals: { 'cloudwatch:namespace': OVERDUE_METRIC.namespace },
      },
    ),
  ];
}
