/** The slow suite needs the built program; report clearly if there is none. */
import {existsSync} from 'node:fs';
import {cliPath} from '../support/process.ts';

export const setup = (): void => {
	if (!existsSync(cliPath)) throw new Error(`There is no ${cliPath}. Build it first: npm run build`);
};
