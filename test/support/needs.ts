import { delimiter } from 'node:path';
import { findPrograms, SYSTEM_FOLDERS } from '../../local/cluster/mariadb/programs.ts';

/** Called once before all tests: says what to install where a real part is missing. */
export default function needs(): void {
  findPrograms([...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS]);
}
