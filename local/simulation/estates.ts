import type { JsonObject } from '../../lambdas/kit/json.ts';
import type { Estate } from '../estate/estate.ts';
import { KION_INPUT, kionEstate } from '../estate/kion.ts';
import { configuredHostsEstate, SHOP_INPUT, servicesEstate } from '../estate/shop.ts';

/** The estates on which migrations are played. */
export const ESTATE_NAMES = ['kion', 'services', 'configured-hosts'] as const;
export type EstateName = (typeof ESTATE_NAMES)[number];

/** An estate, and the input with which it is migrated. */
export interface EstateToPlay {
  readonly estate: Estate;
  readonly input: JsonObject & { readonly appStack: string; readonly databaseStack: string };
}

/** The default estate, with a parameter that would change if it fell back to its default. */
function kionToPlay(): Estate {
  const plain = kionEstate();
  const stacks = plain.stacks.map((stack) =>
    stack.name === KION_INPUT.appStack
      ? { ...stack, parameters: { ...stack.parameters, InstanceType: 'm6i.xlarge' } }
      : stack,
  );
  return { ...plain, stacks };
}

const { healthCheck } = KION_INPUT;

/** Building an estate reads its templates: each is built once. */
export const ESTATES: Readonly<Record<EstateName, EstateToPlay>> = {
  kion: { estate: kionToPlay(), input: KION_INPUT },
  services: { estate: servicesEstate(), input: { ...SHOP_INPUT, healthCheck } },
  'configured-hosts': { estate: configuredHostsEstate(), input: { ...SHOP_INPUT, healthCheck } },
};
