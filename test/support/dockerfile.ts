/**
 * Runs the steps of a Dockerfile without an engine: the root of each stage is an empty folder, COPY copies into it and
 * RUN runs in it. It supports the instructions of our Dockerfile and throws for any other, so that no step is skipped.
 * Users, other operating systems and resource limits are not supported.
 */
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

export interface Instruction {
	readonly name: string;
	readonly words: string;
}

export interface Image {
	/** The folder that is the root of the stage. */
	readonly root: string;
	readonly base: string;
	workdir: string;
	user: string;
	readonly env: Record<string, string>;
	readonly volumes: string[];
	readonly ports: number[];
	healthcheck: string;
	entrypoint: readonly string[];
	command: readonly string[];
}

/** The instructions of a Dockerfile. A line that ends with a backslash continues. */
export const parseDockerfile = (text: string): Instruction[] =>
	text
		.replace(/\\\n/g, ' ')
		.split('\n')
		.filter(line => line.trim() !== '' && !line.startsWith('#'))
		.map(line => {
			const [, name = '', words = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
			return {name, words};
		});

/** The paths that a `.dockerignore` beginning with `*` includes again. */
const allowedBy = (ignoreFile: string): string[] => {
	const lines = readFileSync(ignoreFile, 'utf8')
		.split('\n')
		.filter(line => line !== '' && !line.startsWith('#'));
	const [first, ...rest] = lines;
	if (first !== '*' || rest.some(line => !line.startsWith('!'))) {
		throw new Error('.dockerignore must exclude everything and include some paths again.');
	}
	return rest.map(line => line.slice(1));
};

/** The path on this machine for a path in the image. */
export const within = (image: Image, place: string): string =>
	path.join(image.root, path.resolve(image.workdir, place));

const copy = (image: Image, context: string, stages: ReadonlyMap<string, Image>, words: string): void => {
	const [, from, places = ''] = /^(?:--from=(\S+)\s+)?(.*)$/.exec(words) ?? [];
	const all = places.split(/\s+/);
	const target = all.at(-1) ?? '';
	const source = from === undefined ? undefined : stages.get(from);
	if (from !== undefined && source === undefined) throw new Error(`There is no stage ${from}.`);
	for (const place of all.slice(0, -1)) {
		if (source === undefined && place === '.') {
			for (const name of allowedBy(path.join(context, '.dockerignore')))
				cpSync(path.join(context, name), path.join(within(image, target), name), {recursive: true});
			continue;
		}
		const origin = source === undefined ? path.join(context, place) : within(source, place);
		const into = target.endsWith('/')
			? path.join(within(image, target), path.basename(place))
			: within(image, target);
		cpSync(origin, into, {recursive: true});
	}
};

const wordsOf = (json: string): readonly string[] => JSON.parse(json) as string[];

/** Runs a Dockerfile. RUN receives `env` and the variables of the image. The last stage is the image. */
export const runDockerfile = (
	context: string,
	folder: string,
	env: Readonly<Record<string, string | undefined>>,
): Image => {
	const stages = new Map<string, Image>();
	let image: Image | undefined;
	for (const {name, words} of parseDockerfile(readFileSync(path.join(context, 'Dockerfile'), 'utf8'))) {
		if (name === 'FROM') {
			const [, base = '', as = 'last'] = /^(\S+)(?: AS (\S+))?$/.exec(words) ?? [];
			image = {
				root: path.join(folder, as),
				base,
				workdir: '/',
				user: 'root',
				env: {},
				volumes: [],
				ports: [],
				healthcheck: '',
				entrypoint: [],
				command: [],
			};
			mkdirSync(image.root, {recursive: true});
			stages.set(as, image);
			continue;
		}
		if (image === undefined) throw new Error('A Dockerfile must begin with FROM.');
		switch (name) {
			case 'WORKDIR':
				image.workdir = words;
				mkdirSync(within(image, '.'), {recursive: true});
				break;
			case 'COPY':
				copy(image, context, stages, words);
				break;
			case 'RUN':
				execFileSync('sh', ['-ec', words], {
					cwd: within(image, '.'),
					env: {...env, ...image.env},
					stdio: ['ignore', 'pipe', 'pipe'],
				});
				break;
			case 'ENV':
				for (const [, key = '', value = ''] of words.matchAll(/(\w+)=(\S+)/g)) image.env[key] = value;
				break;
			case 'USER':
				image.user = words;
				break;
			case 'VOLUME':
				image.volumes.push(words);
				break;
			case 'EXPOSE':
				image.ports.push(Number(words));
				break;
			case 'HEALTHCHECK':
				image.healthcheck = words.replace(/^(--\S+\s+)*CMD\s+/, '');
				break;
			case 'ENTRYPOINT':
				image.entrypoint = wordsOf(words);
				break;
			case 'CMD':
				image.command = wordsOf(words);
				break;
			default:
				throw new Error(`The instruction ${name} is not supported.`);
		}
	}
	if (image === undefined) throw new Error('There is no stage.');
	return image;
};
