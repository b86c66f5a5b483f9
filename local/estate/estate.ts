import * as z from 'zod';

/** Something that a person gave is not as it has to be: said in one line, exit code 2. */
export class BadInput extends Error {
  override name = 'BadInput';
}

const GIB = 1024 ** 3;

/** An estate file: the stacks of an account and who uses them. */
export const EstateFile = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a Region such as "us-east-1"')
    .default('us-east-1'),
  stacks: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be a name that CloudFormation takes'),
        template: z.string().min(1),
        parameters: z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
          .default({}),
      }),
    )
    .min(1),
  secrets: z
    .record(
      z.string(),
      z.union([z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))]),
    )
    .default({}),
  /** Values of SSM parameters that no stack makes. */
  parameters: z.record(z.string(), z.string()).default({}),
  /** Files that lie in S3, by their https address. */
  objects: z.record(z.url(), z.string().min(1)).default({}),
  traffic: z
    .strictObject({ writesPerMinute: z.number().min(0).max(60_000).default(60) })
    .default({ writesPerMinute: 60 }),
  /** The size of the database, which decides how long a restore takes. */
  databaseGib: z.number().min(0).max(131_072).default(40),
  /** What the app answers while it is healthy. */
  health: z
    .strictObject({ status: z.int().min(100).max(599).default(200), body: z.string().default('') })
    .default({ status: 200, body: '{"status":200,"message":"OK","data":"3.11.2"}' }),
});
export type EstateFile = z.infer<typeof EstateFile>;

/** An estate with its texts read: everything that building it needs. */
export interface Estate {
  readonly region: string;
  readonly stacks: readonly {
    readonly name: string;
    readonly template: string;
    readonly parameters: Readonly<Record<string, string>>;
  }[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly objects: Readonly<Record<string, string>>;
  readonly writesPerMinute: number;
  readonly volumeBytes: number;
  readonly health: { readonly status: number; readonly body: string };
}

/** @param read gives the text of a file that the estate names */
export function toEstate(file: EstateFile, read: (path: string) => string): Estate {
  return {
    region: file.region,
    stacks: file.stacks.map(({ name, template, parameters }) => ({
      name,
      template: read(template),
      parameters,
    })),
    secrets: Object.fromEntries(
      Object.entries(file.secrets).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
    parameters: file.parameters,
    objects: Object.fromEntries(Object.entries(file.objects).map(([url, path]) => [url, read(path)])),
    writesPerMinute: file.traffic.writesPerMinute,
    volumeBytes: file.databaseGib * GIB,
    health: file.health,
  };
}
