import type { Holding } from '../holding.ts';

type Stopped = Pick<Holding, 'freeze'> & { readonly database: Pick<Holding['database'], 'cluster'> };

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
export function stopYourself({ freeze, database }: Stopped): string[] {
  return freeze === 'fence'
    ? []
    : [
        `You stop the app that uses ${database.cluster} yourself, as the input says: stop the app when that time has come, and neither its hosts nor the cluster. Until then Auto Scaling may replace hosts on which the app does not answer. The run goes on once nobody is connected any more. Start the app again only when a notice asks for it.`,
      ];
}

/** What people are told who have stopped the app themselves, once it may write again; nothing for others. */
export function startAgain({ freeze, database }: Stopped): string[] {
  return freeze === 'fence'
    ? []
    : [`You have stopped the app that uses ${database.cluster} yourself: start it again now.`];
}

/** What they are told once it was sent to another database. */
export function startedElsewhere({ freeze }: Stopped): string[] {
  return freeze === 'fence'
    ? []
    : ['Hosts that came with the update have started the app by themselves: there is nothing to start.'];
}
