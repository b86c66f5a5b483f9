import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { GENERATED } from '../docs/generate.ts';

for (const { file, make } of GENERATED) {
  const path = new URL(`../../${file}`, import.meta.url);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const after = await make(before);
  if (after !== before) writeFileSync(path, after);
  process.stdout.write(`${file}: ${after === before ? 'is up to date' : 'written'}\n`);
}
