import type { SimulatedAws } from '../simulated.ts';

/** A machine or task on which the app runs. It reads its configuration once, when it starts. */
export interface Host {
  readonly id: string;
  readonly kind: 'instance' | 'task';
  /** The Auto Scaling group, the service, or the instance itself. */
  readonly owner: string;
  readonly stack: string;
  readonly interfaceId: string;
  readonly launchedAt: number;
  /** Everything that its launch template or task definition says, resolved: here it finds its database. */
  readonly configuration: string;
  groups: string[];
  /** Takes users' requests. */
  inService: boolean;
  /** Somebody has stopped the app on it: it reaches no database. */
  stopped: boolean;
}

/** The hosts of all apps in the simulated account. Every change is told to `changed`. */
export class Hosts {
  readonly byId = new Map<string, Host>();
  readonly aws: SimulatedAws;
  changed: () => void = () => {};
  /** The stack whose hosts answer the users; undefined: any. */
  appStack: string | undefined = undefined;
  /** Values of SSM parameters that a configuration names: a host reads them when it starts. */
  lookUp: (configuration: string) => string = (configuration) => configuration;

  constructor(aws: SimulatedAws) {
    this.aws = aws;
  }

  /** What a host is told when it starts, where that is not what its launch template or task definition says now. */
  told: (owner: string, configuration: string) => string = (_, configuration) => configuration;

  /** Starts a host; it takes requests after `seconds`. */
  launch(
    request: Pick<Host, 'kind' | 'owner' | 'stack' | 'configuration'> & {
      readonly groups: readonly string[];
    },
    seconds: number,
  ): Host {
    const host: Host = {
      id: request.kind === 'instance' ? this.aws.identifier('i-') : this.aws.identifier('task-', 32),
      kind: request.kind,
      owner: request.owner,
      stack: request.stack,
      interfaceId: this.aws.identifier('eni-'),
      launchedAt: this.aws.time.millis,
      configuration: this.lookUp(this.told(request.owner, request.configuration)),
      groups: [...request.groups],
      inService: false,
      stopped: false,
    };
    this.byId.set(host.id, host);
    this.aws.publish({ type: 'host', host: host.id, status: 'launched' });
    this.changed();
    this.aws.after(`host ${host.id}`, seconds, () => {
      if (!this.byId.has(host.id)) return;
      host.inService = true;
      this.aws.publish({ type: 'host', host: host.id, status: 'in-service' });
      this.changed();
    });
    return host;
  }

  /** Takes a host out of service at once and away after `seconds`. */
  terminate(id: string, seconds: number): void {
    const host = this.byId.get(id);
    if (host === undefined) return;
    host.inService = false;
    this.changed();
    this.aws.after(`host ${id}`, seconds, () => {
      this.byId.delete(id);
      this.aws.publish({ type: 'host', host: id, status: 'terminated' });
      this.changed();
    });
  }

  /** Stops, or starts again, the app on every host that a stack has now; those that come later start with it. */
  setStopped(stack: string, stopped: boolean): void {
    for (const host of this.byId.values()) if (host.stack === stack) host.stopped = stopped;
    this.changed();
  }

  /** True if users' requests reach the host: it belongs to the app, takes requests, and was told of a database. */
  serves(host: Host): boolean {
    const own = this.appStack === undefined || host.stack === this.appStack;
    return own && host.inService && host.configuration.includes('.rds.amazonaws.com');
  }

  of(owner: string): Host[] {
    return [...this.byId.values()].filter((host) => host.owner === owner);
  }
}
