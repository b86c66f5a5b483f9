import type { HttpGet } from '../../lambdas/kit/world.ts';
import type { SimulatedAccount } from '../aws/world.ts';
import type { Estate } from '../estate/estate.ts';

/** The page of the app, which health checks ask, and what is odd about it. */
export interface AppPage {
  /** How it answers on a host that reaches another database than `home`; undefined: as the estate says. */
  abroad: { readonly status: number; readonly home: string } | undefined;
  /** True: a host from before, which no group lists any more, answers as if all were well. */
  stale: boolean;
  /** Asks it through the load balancer, which lets hosts take turns. */
  readonly get: HttpGet;
  /** The hosts in service that do not answer well, whoever is asked. */
  ailing(): string[];
}

const UNREACHABLE = { status: 503, body: '{"status":503,"message":"database unreachable"}' };

/** A page that is healthy where the host that is asked reaches a database. */
export function appPage({ hosts, connections }: SimulatedAccount, { health }: Estate): AppPage {
  let turn = 0;
  const serving = () => [...hosts.byId.values()].filter((host) => hosts.serves(host));
  const answerOf = (host: string) => {
    const reached = connections.of(host)?.id;
    if (reached === undefined) return UNREACHABLE;
    const { abroad } = page;
    return abroad === undefined || reached === abroad.home ? health : { ...health, status: abroad.status };
  };
  const page: AppPage = {
    abroad: undefined,
    stale: false,
    get: async (url) => {
      if (page.stale) return health;
      const all = serving();
      const host = all[turn++ % Math.max(1, all.length)];
      if (host === undefined) throw new Error(`connect ECONNREFUSED ${new URL(url).host}`);
      return answerOf(host.id);
    },
    ailing: () => serving().flatMap(({ id }) => (answerOf(id) === health ? [] : [id])),
  };
  return page;
}
