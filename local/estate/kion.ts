import { readFileSync } from 'node:fs';
import { parse } from '../../lambdas/kit/parse.ts';
import { type Estate, EstateFile, toEstate } from './estate.ts';

/** The estate that is built when nobody names one: two stacks like Kion's, and the groups around them. */
export function kionEstate(): Estate {
  const file = parse(EstateFile, {
    region: 'us-east-1',
    stacks: [
      { name: 'kion-network', template: 'network.yaml' },
      { name: 'kion-aurora', template: 'database.yaml' },
      {
        name: 'kion-app',
        template: 'app.yaml',
        parameters: {
          DatabaseEndpoint: '@{kion-aurora.Endpoint}',
          AdditionalSecurityGroups:
            '@{kion-network.WebGroup},@{kion-aurora.SecurityGroup},@{kion-network.MonitoringGroup}',
        },
      },
    ],
    secrets: { 'kion/database': { password: 'correct-horse-battery-staple' } },
  });
  return toEstate(file, (path) => readFileSync(new URL(`kion/${path}`, import.meta.url), 'utf8'));
}

/** The same with a database that can be rewound already. @param window in seconds */
export function kionWithWindow(window: number): Estate {
  const plain = kionEstate();
  const stacks = plain.stacks.map((stack) =>
    stack.name === KION_INPUT.databaseStack
      ? { ...stack, parameters: { ...stack.parameters, BacktrackWindowParameter: String(window) } }
      : stack,
  );
  return { ...plain, stacks };
}

/** The input with which the default estate is migrated: as small as an input can be. */
export const KION_INPUT = {
  databaseStack: 'kion-aurora',
  appStack: 'kion-app',
  backtrackWindow: '72h',
  healthCheck: { url: 'https://kion.example.com/api/version' },
};
