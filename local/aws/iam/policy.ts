/** A statement of a policy, with every ARN written out. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator, key, values. */
  readonly conditions: readonly (readonly [operator: string, key: string, values: readonly string[]])[];
}

/** What somebody needs: an action on a resource, under circumstances that conditions look at. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** A wildcard pattern of IAM as a regular expression: `*` and `?`, everything else as it stands. */
function patternOf(text: string): RegExp {
  const source = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

const patterns = new Map<string, RegExp>();

function fits(pattern: string, text: string): boolean {
  const known = patterns.get(pattern) ?? patternOf(pattern);
  patterns.set(pattern, known);
  return known.test(text);
}

/** Whether a condition holds. A key that is missing fails every operator but `Null`. */
function holds(operator: string, values: readonly string[], given: readonly string[] | undefined): boolean {
  switch (operator) {
    case 'Null':
      return (given === undefined) === values.includes('true');
    case 'StringEquals':
    case 'ForAnyValue:StringEquals':
      return given?.some((value) => values.includes(value)) === true;
    case 'StringLike':
    case 'ArnEquals':
    case 'ArnLike':
      return given?.some((value) => values.some((pattern) => fits(pattern, value))) === true;
    default:
      throw new RangeError(`The operator ${operator} of a condition is not simulated.`);
  }
}

/** A statement that is about an action, by its place among others, and its pattern of the action. */
interface About {
  readonly index: number;
  readonly statement: Statement;
  readonly pattern: string;
}

/** The resource of a statement that a need falls under; undefined if it does not. */
function reach({ resources, conditions }: Statement, { resource, context }: Need): string | undefined {
  const on = resources.find((pattern) => fits(pattern, resource));
  const met = conditions.every(([operator, key, values]) => holds(operator, values, context[key]));
  return met ? on : undefined;
}

/** Policies of one principal, and which parts of them were ever needed. */
export class Policies {
  readonly statements: readonly Statement[];
  readonly #used = new Set<string>();
  /** Of hundreds of calls, most are about few actions. */
  readonly #byAction = new Map<string, readonly About[]>();

  constructor(statements: readonly Statement[]) {
    this.statements = statements;
  }

  /** True if the policies allow it and none denies it. Whatever allows it counts as needed from then on. */
  allow(need: Need): boolean {
    const effects = new Set<Statement['effect']>();
    for (const { index, statement, pattern } of this.#about(need.action)) {
      const resource = reach(statement, need);
      if (resource === undefined) continue;
      effects.add(statement.effect);
      this.#used.add(`${index} ${pattern}`);
      this.#used.add(`${index} ${resource}`);
    }
    return effects.has('Allow') && !effects.has('Deny');
  }

  #about(action: string): readonly About[] {
    const known = this.#byAction.get(action);
    if (known !== undefined) return known;
    const found = this.statements.flatMap((statement, index) => {
      const pattern = statement.actions.find((each) => fits(each.toLowerCase(), action.toLowerCase()));
      return pattern === undefined ? [] : [{ index, statement, pattern }];
    });
    this.#byAction.set(action, found);
    return found;
  }

  /** Actions, and resources, of statements that nobody has ever needed. */
  get unused(): string[] {
    const parts = this.statements.flatMap(({ actions, resources }, index) => {
      const needless = (part: string) => !this.#used.has(`${index} ${part}`);
      if (actions.every(needless)) return actions.map((action) => `${action} on ${resources.join(', ')}`);
      return [
        ...actions.filter(needless).map((action) => `${action} on ${resources.join(', ')}`),
        ...resources.filter(needless).map((resource) => `${actions.join(', ')} on ${resource}`),
      ];
    });
    return [...new Set(parts)];
  }
}
