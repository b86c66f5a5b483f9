/** Something that happened in the simulated world. Displays and invariants subscribe to these. */
export type DomainEvent =
  | {
      readonly type: 'stack-status';
      readonly stack: string;
      readonly status: string;
      readonly reason?: string;
    }
  | {
      readonly type: 'resource-status';
      readonly stack: string;
      readonly resource: string;
      readonly status: string;
    }
  | { readonly type: 'cluster-status'; readonly cluster: string; readonly status: string }
  | { readonly type: 'instance-status'; readonly instance: string; readonly status: string }
  | { readonly type: 'snapshot-status'; readonly snapshot: string; readonly status: string }
  | { readonly type: 'cluster-groups'; readonly cluster: string; readonly groups: readonly string[] }
  | {
      readonly type: 'host';
      readonly host: string;
      readonly status: 'launched' | 'in-service' | 'terminated';
    }
  | { readonly type: 'connection'; readonly host: string; readonly cluster: string | undefined }
  | { readonly type: 'writable'; readonly writable: boolean; readonly cluster: string | undefined }
  | { readonly type: 'email'; readonly to: string; readonly subject: string; readonly body: string }
  | { readonly type: 'call'; readonly caller: string; readonly service: string; readonly operation: string }
  | { readonly type: 'state-entered'; readonly execution: string; readonly state: string }
  | { readonly type: 'execution-ended'; readonly execution: string; readonly status: string }
  | { readonly type: 'schedule-fired'; readonly schedule: string };

/** An event and its instant, in milliseconds since 1970. */
export type Dated = DomainEvent & { readonly at: number };

export type Listener = (event: Dated) => void;
