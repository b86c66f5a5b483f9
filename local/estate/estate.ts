import * as v from 'valibot';
import { byName, form } from '../../lambdas/domain/forms.ts';
import { textByName } from '../../lambdas/domain/primitives.ts';

/** Something that a person gave is not as it has to be: said in one line, exit code 2. */
export class BadInput extends Error {
  override name = 'BadInput';
}

const GIB = 1024 ** 3;

const Scalar = v.union([v.string(), v.number(), v.boolean()]);
const NotEmpty = v.pipe(v.string(), v.minLength(1));

/** An estate file: the stacks of an account and who uses them. */
export const EstateFile = form({
  region: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a Region such as "us-east-1"')),
    'us-east-1',
  ),
  stacks: v.pipe(
    v.array(
      form({
        name: v.pipe(
          v.string(),
          v.regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be a name that CloudFormation takes'),
        ),
        template: NotEmpty,
        parameters: v.optional(byName(v.pipe(Scalar, v.transform(String))), {}),
      }),
    ),
    v.minLength(1),
  ),
  secrets: v.optional(byName(v.union([v.string(), byName(Scalar)])), {}),
  /** Values of SSM parameters that no stack makes. */
  parameters: v.optional(textByName, {}),
  /** Files that lie in S3, by their https address. */
  objects: v.optional(v.record(v.pipe(v.string(), v.url()), NotEmpty), {}),
  traffic: v.optional(
    form({
      writesPerMinute: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(60_000)), 60),
    }),
    { writesPerMinute: 60 },
  ),
  /** The size of the database, which decides how long a restore takes. */
  databaseGib: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(131_072)), 40),
  /** What the app answers while it is healthy. */
  health: v.optional(
    form({
      status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)), 200),
      body: v.optional(v.string(), ''),
    }),
    { status: 200, body: '{"status":200,"message":"OK","data":"3.11.2"}' },
  ),
});
export type EstateFile = v.InferOutput<typeof EstateFile>;

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
