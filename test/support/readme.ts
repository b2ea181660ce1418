/** The commands and names in the readme. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {projectFolder} from './process.ts';

export const readme = readFileSync(path.join(projectFolder, 'readme.md'), 'utf8');

/** The lines of its shell blocks, without comments. */
export const shellLines = (text = readme): readonly string[] =>
	[...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
		block
			.split('\n')
			.map(line => line.replace(/\s{2,}#.*$/, ''))
			.filter(line => line !== ''),
	);

/** The inline code of its sentences and tables. */
export const inlineCode = (text = readme): readonly string[] =>
	[...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
