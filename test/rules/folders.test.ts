import { readdirSync, readFileSync } from 'node:fs';
import { dirname, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.ts'))
    .map((file) => relative('.', `${file.parentPath}/${file.name}`));
}

/** Everything that a file imports: paths from the root for its own files, names for packages. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const named = [...text.matchAll(/^\s*(?:import|export)\s[^;]*?from\s+'([^']+)'/gms)].map(
    (match) => match[1] ?? '',
  );
  const later = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map((match) => match[1] ?? '');
  return [...named, ...later].map((name) =>
    name.startsWith('.') ? normalize(`${dirname(file)}/${name}`) : name,
  );
}

const CAPABILITIES = [
  'preflight',
  'notify',
  'lock',
  'freeze',
  'snapshot',
  'stack',
  'cutover',
  'health',
  'approval',
  'rescue',
  'schedule',
  'rewind',
];

function breaches(folder: string, allowed: (imported: string) => boolean): string[] {
  return filesIn(folder).flatMap((file) =>
    importsOf(file)
      .filter((imported) => !allowed(imported))
      .map((imported) => `${file} imports ${imported}`),
  );
}

const isPackage = (name: string) => !name.includes('.ts');
const isSdk = (name: string) => name.startsWith('@aws-sdk/') || name.startsWith('@smithy/');
const within =
  (...folders: string[]) =>
  (imported: string) =>
    folders.some((folder) => imported.startsWith(`${folder}/`));

describe('who may know whom', () => {
  it('kit knows nobody, and no SDK', () => {
    expect(
      breaches('lambdas/kit', (name) => (isPackage(name) ? !isSdk(name) : within('lambdas/kit')(name))),
    ).toEqual([]);
  });

  it('domain knows nobody but the JSON of kit, no SDK, and no effects', () => {
    const pure = (name: string) =>
      !isSdk(name) && !/^node:(fs|http|https|net|child_process|process|timers|os)/.test(name);
    expect(
      breaches('lambdas/domain', (name) =>
        isPackage(name) ? pure(name) : within('lambdas/domain')(name) || name === 'lambdas/kit/json.ts',
      ),
    ).toEqual([]);
  });

  it('the shared readers know kit and domain', () => {
    expect(
      breaches(
        'lambdas/aws',
        (name) => isPackage(name) || within('lambdas/aws', 'lambdas/domain', 'lambdas/kit')(name),
      ),
    ).toEqual([]);
  });

  it.each(CAPABILITIES)('%s knows the shared rooms and itself', (folder) => {
    const own = `lambdas/${folder}`;
    expect(
      breaches(
        own,
        (name) => isPackage(name) || within(own, 'lambdas/aws', 'lambdas/domain', 'lambdas/kit')(name),
      ),
    ).toEqual([]);
  });

  it('nothing that is deployed knows the laptop', () => {
    expect(breaches('lambdas', (name) => isPackage(name) || within('lambdas')(name))).toEqual([]);
  });

  it('only what reads the configuration loads zod, which takes a function too long to start', () => {
    for (const folder of ['lambdas', 'local', 'bench'])
      expect(breaches(folder, (name) => name !== 'zod' && !name.startsWith('zod/'))).toEqual([]);
  });

  it('what is deployed is described from the tasks alone', () => {
    expect(breaches('infra', (name) => isPackage(name) || within('infra', 'lambdas')(name))).toEqual([]);
  });

  it('the laptop knows the machines and the tasks, and no test', () => {
    expect(breaches('local', (name) => isPackage(name) || within('local', 'lambdas')(name))).toEqual([]);
  });
});

it('every scenario is played under the policies of a deployment', () => {
  const free = filesIn('test/scenarios').filter((file) =>
    /(import|export) [^;]*\b(runMigration|runRewind|laboratory)\b[^;]* from '\.\.\/\.\.\/local\/|import \*[^;]*local\/run/.test(
      readFileSync(file, 'utf8'),
    ),
  );
  expect(free.toSorted()).toEqual(['test/scenarios/run-migration.ts', 'test/scenarios/run-rewind.ts']);
});

describe('every room', () => {
  const files = ['lambdas', 'infra', 'local', 'bench'].flatMap(filesIn);

  it('reads time, chance and the environment only at its edge', () => {
    const edge = ['lambdas/kit/world.ts', 'lambdas/kit/handler.ts', 'local/cli/', 'bench/'];
    const reads = files
      .filter((file) => !edge.some((place) => file.startsWith(place)))
      .filter((file) =>
        /Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(|process\.env|performance\.now/.test(
          readFileSync(file, 'utf8'),
        ),
      );
    expect(reads).toEqual([]);
  });

  it('uses neither the paginators nor the waiters of the SDK', () => {
    expect(files.filter((file) => /\bpaginate[A-Z]|waitUntil[A-Z]/.test(readFileSync(file, 'utf8')))).toEqual(
      [],
    );
  });

  it('is small enough to be read at once', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 320);
    expect(long).toEqual([]);
  });
});

it('runs on Node 24', () => {
  expect(process.versions.node).toMatch(/^24\./);
});
