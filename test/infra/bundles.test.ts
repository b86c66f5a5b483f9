import { build, type Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { BUNDLE } from '../../infra/bundling.ts';
import { ASKING } from '../../infra/functions.ts';
import { CLIENTS } from '../../lambdas/approval/page/handler.ts';
import { functions } from '../../lambdas/functions.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import { tasks } from '../../lambdas/tasks.ts';

const entries = Object.entries({ ...tasks, ...functions });

/** A bundle: all files in it, and those that are loaded with it. */
interface Bundle {
  readonly files: readonly string[];
  /** Without what is imported only when it is needed. */
  readonly atOnce: readonly string[];
}

/** The files that are loaded as soon as `entry` is. */
function loadedWith(entry: string, inputs: Metafile['inputs']): string[] {
  const loaded = new Set([entry]);
  for (const file of loaded)
    for (const { path, kind } of inputs[file]?.imports ?? []) if (kind !== 'dynamic-import') loaded.add(path);
  return [...loaded];
}

/** What is in each bundle, by the file that it begins with. */
async function bundlesByEntry(): Promise<Map<string, Bundle>> {
  const { metafile } = await build({
    ...BUNDLE,
    minify: false,
    entryPoints: entries.map(([, { entry }]) => entry),
    outdir: 'out',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return new Map(
    Object.values(metafile.outputs).map(({ entryPoint = '', inputs }) => {
      const files = Object.keys(inputs);
      const atOnce = loadedWith(entryPoint, metafile.inputs).filter((file) => files.includes(file));
      return [entryPoint, { files, atOnce }];
    }),
  );
}

/** The packages of SDK clients among files. */
function packagesIn(files: readonly string[]): Set<string> {
  return new Set(files.flatMap((file) => /node_modules\/(@aws-sdk\/client-[\w-]+)\//.exec(file)?.[1] ?? []));
}

/** The packages of the clients that a task names. */
async function packagesOf(entry: string): Promise<Set<string>> {
  const exported: unknown = await import(new URL(`../../${entry}`, import.meta.url).href);
  const named = Object.values(isObject(exported) ? exported : {}).flatMap((each) =>
    isObject(each) && isObject(each.clients) && typeof each.run === 'function'
      ? Object.values(each.clients)
      : [],
  );
  const makers = entry.includes('approval/page/') ? Object.values(CLIENTS) : named;
  const names = makers.flatMap((maker) => [...String(maker).matchAll(/new (?:\w+\.)?(\w+)Client\(/g)]);
  return new Set(names.map(([, name = '']) => PACKAGES[name] ?? name));
}

/** Names of clients by the packages in which they are. */
const PACKAGES: Readonly<Record<string, string>> = {
  AutoScaling: '@aws-sdk/client-auto-scaling',
  CloudFormation: '@aws-sdk/client-cloudformation',
  CloudWatch: '@aws-sdk/client-cloudwatch',
  DynamoDB: '@aws-sdk/client-dynamodb',
  EC2: '@aws-sdk/client-ec2',
  ECS: '@aws-sdk/client-ecs',
  RDS: '@aws-sdk/client-rds',
  S3: '@aws-sdk/client-s3',
  SFN: '@aws-sdk/client-sfn',
  SNS: '@aws-sdk/client-sns',
  SSM: '@aws-sdk/client-ssm',
  Scheduler: '@aws-sdk/client-scheduler',
  SecretsManager: '@aws-sdk/client-secrets-manager',
};

describe('the bundle of', async () => {
  const bundled = await bundlesByEntry();

  it.each(entries)('%s has the clients that its task names, and no other', async (_, { entry }) => {
    const found = packagesIn(bundled.get(entry)?.files ?? []);
    expect([...found].toSorted()).toEqual([...(await packagesOf(entry))].toSorted());
  });

  it('every function that asks the page of the app is put where the page can be reached', () => {
    const asking = entries.filter(([, { entry }]) =>
      bundled.get(entry)?.files.includes('lambdas/aws/health.ts'),
    );
    expect(asking.map(([name]) => name).toSorted()).toEqual([...ASKING].toSorted());
  });

  it('no function but those that plan reads YAML as soon as it is loaded', () => {
    const reading = entries.filter(([, { entry }]) =>
      bundled.get(entry)?.atOnce.some((file) => file.includes('node_modules/yaml/')),
    );
    expect(reading.map(([name]) => name)).toEqual(['Preflight', 'Recheck']);
  });

  it('no function but those that plan has the planning in it', () => {
    const planning = entries.filter(([, { entry }]) =>
      bundled.get(entry)?.files.includes('lambdas/domain/planning/make-plan.ts'),
    );
    expect(planning.map(([name]) => name)).toEqual(['Preflight', 'Recheck']);
  });
});
