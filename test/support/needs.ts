import { findPrograms, foldersOf } from '../../local/cluster/mariadb/programs.ts';

/** Called once before all tests: says what to install where a real part is missing. */
export default function needs(): void {
  findPrograms(foldersOf(process.env.PATH));
}
