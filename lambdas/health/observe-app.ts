import * as v from 'valibot';
import { healthFault } from '../aws/health.ts';
import { HealthSample } from '../domain/health.ts';
import { Plan } from '../domain/plan.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Asks the app's page once while the new database proves itself: what a person is shown before the old one goes. */
export const observeApp = defineTask({
  name: 'ObserveApp',
  clients: {},
  settings: v.object({}),
  input: v.object({ plan: Plan }),
  output: HealthSample,
  async run({ plan }, { http, clock }) {
    const at = clock.now().toISOString();
    return { at, fault: (await healthFault(http, plan.healthCheck)) ?? null };
  },
});

export const handler = createHandler(observeApp);
