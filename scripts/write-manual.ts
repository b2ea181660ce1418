/** Writes the manual page termchat(1) to a file: `writeManual(file)`. */
import {writeFileSync} from 'node:fs';
import {describeCommands} from '../source/cli/arguments/command-description.ts';
import {manPage} from '../source/cli/manual/man-page.ts';
import {commands} from '../source/cli/run.ts';

/** The day of the build; SOURCE_DATE_EPOCH makes a build reproducible. */
const buildDate = (): string => {
	const epoch = Number(process.env.SOURCE_DATE_EPOCH);
	const at = epoch > 0 ? new Date(epoch * 1000) : new Date();
	return at.toISOString().slice(0, 10);
};

export const writeManual = async (file: string, version: string): Promise<void> => {
	writeFileSync(file, manPage(await describeCommands(commands), version, buildDate()));
};
