import { namesAny } from './groups.ts';
import type { User } from './shared-resources.ts';
import { dynamicReferences } from './template/dynamic-references.ts';
import type { ParameterView } from './views.ts';

/** What goes on once the old database stack is gone. */
export interface Remaining {
  /** The key of the new cluster, as far as there is one. */
  readonly freshKey: string | undefined;
  /** The key of the old cluster, with which its snapshots are encrypted. */
  readonly oldKey: string | undefined;
  readonly freshGroups: readonly string[];
  readonly newParameters: readonly ParameterView[];
  readonly appParameters: readonly ParameterView[];
  /** The old cluster's endpoints: whoever names one is told of elsewhere. */
  readonly oldHosts: readonly string[];
  /** SSM parameters in which the app finds its database. */
  readonly ssmParameters: readonly string[];
  /** Texts of the templates of the app's stack and of the new database stack. */
  readonly templates: { readonly app: string; readonly fresh: string };
}

/** Who goes on using things after the old stack is gone, and what they name. */
export function remainingUsers(remaining: Remaining): User[] {
  const { freshKey, oldKey, freshGroups, newParameters, appParameters, ssmParameters, templates } = remaining;
  // A parameter with a resolved value names an SSM parameter.
  const texts = (who: string, { key, value, resolved }: ParameterView): User[] =>
    resolved === undefined
      ? [{ who: `${who} ${key}`, text: value }]
      : [
          { who: `${who} ${key}`, text: value, exact: true },
          { who: `${who} ${key}`, text: resolved },
        ];
  const references = (who: string, template: string): User[] =>
    dynamicReferences(template).map((text) => ({ who, text, exact: true }));
  return [
    { who: 'the new cluster (its key)', text: freshKey ?? '' },
    { who: 'the snapshots of the old cluster', text: oldKey ?? '' },
    ...freshGroups.map((text) => ({ who: 'the new cluster (its groups)', text })),
    ...newParameters.flatMap((parameter) => texts("the new stack's parameter", parameter)),
    ...appParameters.flatMap((parameter) =>
      texts("the app's parameter", parameter).filter(({ text }) => !namesAny(text, remaining.oldHosts)),
    ),
    ...ssmParameters.map((text) => ({
      who: 'the app (an SSM parameter that was switched)',
      text,
      exact: true,
    })),
    { who: "the app's template", text: templates.app },
    ...references("the app's template", templates.app),
    ...references("the new stack's template", templates.fresh),
  ];
}
