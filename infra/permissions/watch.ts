import { OVERDUE_METRIC } from '../../lambdas/domain/overdue.ts';
import { allow, allowAny, allowIf, type Permission } from './permission.ts';
import { machineArn, NAMES, type Place } from './place.ts';

/** Looking for runs that are overdue, and counting them. */
export function watchRuns(place: Place): Permission[] {
  const { migrationMachine, goBackMachine, rewindMachine, finishRewindMachine } = NAMES;
  return [
    allow(
      'states:ListExecutions',
      [migrationMachine, goBackMachine, rewindMachine, finishRewindMachine].map((name) =>
        machineArn(place, name),
      ),
    ),
    allowIf(
      allowAny('cloudwatch:PutMetricData', '*', 'A metric is no resource; its namespace is a condition.'),
      {
        StringEquals: { 'cloudwatch:namespace': OVERDUE_METRIC.namespace },
      },
    ),
  ];
}
