/**
 * Tells the compiler what always holds. Node's own assertions load its streams and its error texts, at every start of a
 * function.
 */
export function ensure(holds: unknown): asserts holds {
  if (!holds) throw new Error('Something that always holds does not: this is a defect of Aurora Rewind.');
}
