import type jsonata from 'jsonata';

/** The parts of `$states` that exist only in some fields. */
export type Reserved = 'result' | 'errorOutput';

type Node = jsonata.ExprNode;

/** What jsonata's own types leave out of a node. */
interface Inner {
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly body?: Node;
  readonly expression?: Node;
}

/** The nodes that are evaluated against the same context as `node`; later steps of a path have one of their own. */
function sameContext(node: Node): (Node | undefined)[] {
  const { condition, then, else: otherwise, body, expression }: Node & Inner = node;
  const { lhs, rhs, procedure, arguments: given = [], expressions = [], steps = [] } = node;
  const pairs: unknown[] = Array.isArray(lhs) ? lhs.flat() : [lhs];
  const left = pairs.filter(
    (each): each is Node => typeof each === 'object' && each !== null && 'type' in each,
  );
  return [
    ...steps.slice(0, 1),
    ...left,
    rhs,
    procedure,
    ...given,
    ...expressions,
    condition,
    then,
    otherwise,
    body,
    expression,
  ];
}

/** Every node at whatever depth, later steps included. */
function* everywhere(node: Node | undefined): Generator<Node> {
  if (node === undefined) return;
  yield node;
  for (const child of [...sameContext(node), ...(node.steps ?? []).slice(1), ...(node.stages ?? [])])
    yield* everywhere(child);
}

function topLevelRead(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  const type: string = node.type;
  if (type === 'name') return String(node.value);
  if (type === 'wildcard' || type === 'descendant' || type === 'parent') return String(node.value ?? '%');
  if (type === 'variable') return node.value === '' ? '$' : undefined;
  // A bind's left side is the name of the variable, no read of it.
  const children = type === 'bind' ? [node.rhs] : sameContext(node);
  for (const child of children) {
    const found = topLevelRead(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Why AWS would refuse an expression that parses: it reads a top-level context, which there is none of, or a part of
 * `$states` that does not exist in its field. Undefined if it would not.
 */
export function unsupported(ast: Node, available: ReadonlySet<Reserved>): string | undefined {
  const read = topLevelRead(ast);
  if (read !== undefined) return `Reference to '${read}' at the top level is not supported`;
  for (const node of everywhere(ast)) {
    if (node.type === 'variable' && node.value === '$') return "Reference to '$$' is not supported";
    const [first, second] = node.steps ?? [];
    if (first?.type !== 'variable' || first.value !== 'states' || second?.type !== 'name') continue;
    const field = String(second.value);
    if ((field === 'result' || field === 'errorOutput') && !available.has(field))
      return `Field '$states.${field}' does not exist here`;
  }
  return undefined;
}
