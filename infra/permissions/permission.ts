/** What somebody may do, as a statement of a policy says it. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator, then key, then values. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why a resource ends in or is a wildcard. Every wildcard has one. */
  readonly why?: string;
}

/** Allows actions on resources that are named one by one. */
export function allow(
  actions: string | readonly string[],
  resources: string | readonly string[],
): Permission {
  return { actions: [actions].flat(), resources: [resources].flat() };
}

/** Allows actions on whatever there is of a kind. */
export function allowAny(
  actions: string | readonly string[],
  resources: string | readonly string[],
  why: string,
): Permission {
  return { ...allow(actions, resources), why };
}

/** Allows actions that cannot be narrowed. */
export function allowUnscoped(actions: string | readonly string[]): Permission {
  return allowAny(actions, '*', 'The service knows no resources for these actions.');
}

/** Allows actions only under conditions. */
export function allowIf(
  permission: Permission,
  conditions: NonNullable<Permission['conditions']>,
): Permission {
  return { ...permission, conditions: { ...permission.conditions, ...conditions } };
}
