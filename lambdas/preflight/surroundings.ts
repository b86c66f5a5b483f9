import { groupUsers, isDatabase } from '../aws/group-users.ts';
import { importsOf } from '../aws/imports.ts';
import type { Survey } from '../domain/planning/survey.ts';
import type { Host } from '../domain/stragglers.ts';
import type { ResourceView, StackView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';

/** Reads who else uses the exports and the security groups of the database stack, besides the app's hosts. */
export async function readSurroundings(
  { cloudformation, ec2 }: { readonly cloudformation: Client; readonly ec2: Client },
  database: StackView | undefined,
  resources: readonly ResourceView[],
  hosts: readonly Host[],
): Promise<Pick<Survey, 'imports' | 'wearers' | 'referrers'>> {
  const { wearers, referrers } = await groupUsers(ec2, resources);
  const own = hosts.flatMap(({ interfaces }) => interfaces);
  return {
    imports: database === undefined ? [] : await importsOf(cloudformation, database),
    wearers: wearers
      .filter((each) => !own.includes(each.NetworkInterfaceId ?? '') && !isDatabase(each))
      .map(({ NetworkInterfaceId = '', Description = '' }) => ({
        id: NetworkInterfaceId,
        description: Description,
      })),
    referrers,
  };
}
