import { answerTasks, readApprovers, readRecords, tell } from './blocks.ts';
import { allow, type Permission } from './permission.ts';
import { executionsOf, machineArn, NAMES, type Place } from './place.ts';

/** Asking people, and answering at once where they have decided. */
export const askPeople = (place: Place): Permission[] => [
  allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], place.approvalsTable),
  ...readRecords(place),
  ...readApprovers(place),
  ...tell(place, place.approvalTopic),
  ...answerTasks(),
];

/** Bringing a decision to the run that waits for it, or starting the run that it starts. */
export const decide = (place: Place): Permission[] => [
  ...answerTasks(),
  allow('states:DescribeExecution', [
    executionsOf(place, NAMES.migrationMachine),
    executionsOf(place, NAMES.rewindMachine),
  ]),
  allow('states:StartExecution', machineArn(place, NAMES.rewindMachine)),
];
