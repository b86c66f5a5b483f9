import type { Plan } from '../domain/plan.ts';
import { tiesOf } from '../domain/planning/ties.ts';
import type { Tie } from '../domain/problem.ts';
import type { Client } from '../kit/client.ts';
import { allStacks } from './stacks.ts';

/** Everything outside the stacks of a run that still names the old endpoints or the old group, at this instant. */
export async function liveTies(cloudformation: Client, { database, app, newStack }: Plan): Promise<Tie[]> {
  const own = [database.stack.name, app.stack.name, newStack.name];
  const others = (await allStacks(cloudformation)).filter(({ name }) => !own.includes(name));
  return tiesOf(others, [database.endpoint, database.readerEndpoint], [database.appGroup.id]);
}
