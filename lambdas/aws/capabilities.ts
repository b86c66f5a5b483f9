import type { Capability } from '@aws-sdk/client-cloudformation';
import type { StackView } from '../domain/views.ts';

const KNOWN: readonly Capability[] = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];

/** What a stack was allowed when it was made, and its successor needs as well. */
export function capabilitiesOf({ capabilities }: StackView): Capability[] {
  return KNOWN.filter((capability) => capabilities.includes(capability));
}
