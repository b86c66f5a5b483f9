import { ListImportsCommand } from '@aws-sdk/client-cloudformation';
import type { StackView } from '../domain/views.ts';
import { type Client, collect } from '../kit/client.ts';
import { messageOf, nameOf } from '../kit/errors.ts';

/** Stacks that import an export; CloudFormation answers with an error where there are none. */
async function importers(cloudformation: Client, ExportName: string): Promise<string[]> {
  try {
    return await collect(async (NextToken) => {
      const page = await cloudformation.send(
        new ListImportsCommand(NextToken === undefined ? { ExportName } : { ExportName, NextToken }),
      );
      return { items: page.Imports, next: page.NextToken };
    });
  } catch (error) {
    if (nameOf(error) === 'ValidationError' && /not imported/.test(messageOf(error))) return [];
    throw error;
  }
}

/** The exports of a stack, and the stacks that import them. */
export async function importsOf(
  cloudformation: Client,
  { outputs }: StackView,
): Promise<{ exportName: string; stacks: string[] }[]> {
  const imports: { exportName: string; stacks: string[] }[] = [];
  for (const { exportName } of outputs) {
    if (exportName !== undefined)
      imports.push({ exportName, stacks: await importers(cloudformation, exportName) });
  }
  return imports;
}
