import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import type { Client } from '../../lambdas/kit/client.ts';
import { SimulatedAws } from '../../local/aws/simulated.ts';
import { Tables } from '../../local/aws/stores/dynamodb.ts';
import { seeded } from '../../local/clock/random.ts';
import { VirtualTime } from '../../local/clock/virtual-time.ts';

/** A table for approvals, and how to be rid of it. */
export interface Store {
  readonly dynamodb: Client;
  readonly table: string;
  close(): Promise<void>;
}

const TABLE = 'approvals';

/** A real DynamoDB API in this process, on a free port of the loopback interface. */
async function realStore(): Promise<Store> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return {
    dynamodb: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    table: TABLE,
    async close() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The simulation's table in memory. */
async function twin(): Promise<Store> {
  const aws = new SimulatedAws({ time: new VirtualTime(0), region: 'us-east-1', random: seeded(1) });
  new Tables(aws, [TABLE]);
  return { dynamodb: aws.client('test'), table: TABLE, close: async () => {} };
}

/** Both stores behind one contract. */
export const STORES = [
  ['a real DynamoDB API', realStore],
  ['the table of the simulation', twin],
] as const;
