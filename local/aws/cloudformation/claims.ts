import { customName, longestName } from '../../../lambdas/domain/template/custom-names.ts';
import type { Request, Stack } from './model.ts';
import { ResourceFailed } from './types/parts.ts';

/**
 * Names that templates give have a longest length and cannot be there twice, and CloudFormation makes the new resource
 * before it deletes the old one. The sentences are CloudFormation's.
 * @throws ResourceFailed naming what has the name already
 */
export function claimName(stacks: Iterable<Stack>, { stack, logicalId, type, properties }: Request): void {
  const name = customName(type, properties);
  if (name === undefined) return;
  if (name.length > longestName(type))
    throw new ResourceFailed(
      `Value '${name}' failed to satisfy constraint: Member must have length less than or equal to ${longestName(type)}`,
    );
  for (const other of stacks) {
    if (other.status === 'DELETE_COMPLETE') continue;
    for (const resource of other.resources.values()) {
      if (resource.type !== type || customName(type, resource.properties) !== name) continue;
      if (other.name === stack && resource.logicalId === logicalId) {
        throw new ResourceFailed(
          `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
        );
      }
      throw new ResourceFailed(`${name} already exists in stack ${other.id}`);
    }
  }
}
