import type { Holding } from '../holding.ts';

type Named = Pick<Holding, 'freeze'> & { readonly app: { readonly stack: { readonly name: string } } };

/** How writes stop in a run, in words. */
export function stoppedBy(plan: {
  readonly freeze: Holding['freeze'];
  readonly names: Pick<Holding['names'], 'fenceGroup'>;
  readonly database: { readonly instances: readonly string[] };
}): string {
  const { fenceGroup } = plan.names;
  return plan.freeze === 'fence'
    ? `fence group ${fenceGroup} and a restart of ${plan.database.instances.join(', ')}`
    : `you; fence group ${fenceGroup} lets nobody in any more, and nothing is restarted`;
}

/** What people are told beforehand who stop the app themselves; nothing for others. */
export function stopYourself({ freeze, app }: Named): string[] {
  if (freeze === 'fence') return [];
  const { name } = app.stack;
  return [
    `You stop ${name} yourself, as the input says: stop it on its hosts by then, and leave the hosts there. The run goes on once nobody is connected any more. Start ${name} again only when a notice asks for it.`,
  ];
}

/** What people are told who have stopped the app themselves, once it may write again. */
export function startAgain({ freeze, app }: Named): string[] {
  return freeze === 'fence' ? [] : [startAgainLine(app.stack.name)];
}

/** The same where there is no plan. @param name what people call the app or its cluster */
export const startAgainLine = (name: string): string =>
  `You stop ${name} yourself in this run, as the input says: start it again now if you have.`;
