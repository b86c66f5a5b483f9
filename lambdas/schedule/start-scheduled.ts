import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { MigrationMachineSettings } from '../aws/settings.ts';
import { READINESS, SCHEDULED } from '../domain/names.ts';
import { nameOf } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { isObject } from '../kit/json.ts';
import { defineTask } from '../kit/task.ts';

/** The name of the execution for a moment of a schedule: the same moment never starts two. */
export function nameOfScheduled(kind: 'migration' | 'readiness', schedule: string, at: string): string {
  return `${kind === 'readiness' ? READINESS : SCHEDULED}${schedule}-${at.replace(/[^0-9TZ]/g, '')}`;
}

/**
 * Starts the migration, or the dry run, that a schedule is for. Its moment makes the name of the execution, so that a
 * schedule that is delivered twice starts it once.
 */
export const startScheduled = defineTask({
  name: 'StartScheduled',
  clients: { sfn: () => new SFNClient({}) },
  settings: v.object(MigrationMachineSettings),
  input: v.object({
    kind: v.picklist(['migration', 'readiness']),
    schedule: v.pipe(v.string(), v.minLength(1)),
    request: v.custom<Record<string, unknown>>(isObject, 'must be an object'),
  }),
  output: v.object({ started: v.string() }),
  async run({ kind, schedule, request }, { sfn, settings, execution }) {
    const name = nameOfScheduled(kind, schedule, execution.startedAt);
    const input = JSON.stringify(kind === 'readiness' ? { ...request, dryRun: true } : request);
    try {
      await sfn.send(
        new StartExecutionCommand({ stateMachineArn: settings.MIGRATION_MACHINE_ARN, name, input }),
      );
    } catch (error) {
      if (nameOf(error) !== 'ExecutionAlreadyExists') throw error;
    }
    return { started: name };
  },
});

export const handler = createHandler(startScheduled);
